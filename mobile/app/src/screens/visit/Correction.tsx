import { Button, Dialog, Selector, Toast } from 'antd-mobile'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { device } from '../../device/client'
import type { StepItem, VisitFile } from '../../device/records'
import { complain } from '../../parts/problem'
import { clock } from '../../parts/when'
import { term } from '../../words'
import { MomentSheet } from './MomentSheet'
import { besideSteps, nextStep, RECORDED } from './next'
import { position } from './position'

/** A correction goes on without a place after so long, ms. */
const PATIENCE = 3_000

/** 补签: another time for a step that stands, or a step whose tap was forgotten; both with a reason. */
export function Correction({ file, step, onDone }: { file: VisitFile; step: StepItem | null; onDone: () => void }) {
  const { t } = useTranslation()
  const missed = [nextStep(file.status) ?? '', ...besideSteps(file.status)].filter(what => what && what !== 'submit')
  const [what, setWhat] = useState(step?.what ?? missed[0] ?? '')
  // The wrong button may have been tapped, too.
  const offered = step ? RECORDED : missed
  const save = async (at: number, reason: string) => {
    const corrects = step ? { corrects: step.id } : {}
    // Where one is now, and so it is shown: it proves nothing about then, but hides nothing either.
    await device.step(file.id, { what, at, reason, ...corrects, ...(await position(PATIENCE)) })
    Toast.show(t('correct.done'))
  }
  const clear = async (made: StepItem) => {
    const named = { step: term(t, 'step', made.what), time: clock(made.at) }
    const texts = { confirmText: t('correct.clear'), cancelText: t('common.cancel') }
    if (!(await Dialog.confirm({ content: t('correct.clear_sure', named), ...texts }))) return
    try {
      await clearStep(file.id, made.id)
      Toast.show(t('correct.cleared'))
      onDone()
    } catch (caught) {
      complain(caught)
    }
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
      <Selector
        options={offered.map(value => ({ value, label: term(t, 'step', value) }))}
        value={what ? [what] : []}
        onChange={([value]) => setWhat(value ?? '')}
      />
      {step && (
        <Button block color="danger" fill="outline" onClick={() => clear(step)}>
          {t('correct.clear')}
        </Button>
      )}
    </MomentSheet>
  )
}

/** Undoes the edit that made a step: the history keeps both. */
async function clearStep(visit: string, step: string): Promise<void> {
  const { edits } = await device.history(visit)
  const made = edits.find(edit => edit.changes.some(change => change.path === `steps/${step}/what` && change.after))
  await device.undo(visit, made?.edit ?? step)
}
