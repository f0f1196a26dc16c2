import { Selector, Toast } from 'antd-mobile'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { device } from '../../device/client'
import type { StepItem, VisitFile } from '../../device/records'
import { clock } from '../../parts/when'
import { term } from '../../words'
import { MomentSheet } from './MomentSheet'
import { besideSteps, nextStep } from './next'
import { position } from './position'

/** A correction goes on without a place after so long, ms. */
const PATIENCE = 3_000

/** 补签: another time for a step that stands, or a step whose tap was forgotten; both with a reason. */
export function Correction({ file, step, onDone }: { file: VisitFile; step: StepItem | null; onDone: () => void }) {
  const { t } = useTranslation()
  const missed = [nextStep(file.status) ?? '', ...besideSteps(file.status)].filter(what => what && what !== 'submit')
  const [what, setWhat] = useState(step?.what ?? missed[0] ?? '')
  const save = async (at: number, reason: string) => {
    const corrects = step ? { corrects: step.id } : {}
    // Where one is now, and so it is shown: it proves nothing about then, but hides nothing either.
    await device.step(file.id, { what, at, reason, ...corrects, ...(await position(PATIENCE)) })
    Toast.show(t('correct.done'))
  }
  return (
    <MomentSheet
      title={`${t('correct.title')}${step ? ` · ${term(t, 'step', step.what)}` : ''}`}
      was={step ? { label: t('correct.was'), shown: clock(step.at) } : undefined}
      is={{ label: t('correct.is'), show: clock }}
      from={step?.at ?? Date.now()}
      max={new Date()}
      saveText={t('correct.save')}
      ready={what !== ''}
      onSave={save}
      onDone={onDone}
    >
      {!step && (
        <Selector
          options={missed.map(value => ({ value, label: term(t, 'step', value) }))}
          value={what ? [what] : []}
          onChange={([value]) => setWhat(value ?? '')}
        />
      )}
    </MomentSheet>
  )
}
