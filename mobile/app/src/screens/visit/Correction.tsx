import { Button, DatePicker, List, Popup, Selector, TextArea, Toast } from 'antd-mobile'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { device } from '../../device/client'
import type { StepItem, VisitFile } from '../../device/records'
import { complain } from '../../parts/problem'
import { clock } from '../../parts/when'
import { term } from '../../words'
import { besideSteps, nextStep } from './next'

/** 补签: another time for a step that stands, or a step whose tap was forgotten; both with a reason. */
export function Correction({ file, step, onDone }: { file: VisitFile; step: StepItem | null; onDone: () => void }) {
  const { t } = useTranslation()
  const missed = [nextStep(file.status) ?? '', ...besideSteps(file.status)].filter(what => what && what !== 'submit')
  const [what, setWhat] = useState(step?.what ?? missed[0] ?? '')
  const [at, setAt] = useState(step?.at ?? Date.now())
  const [reason, setReason] = useState('')
  const [picking, setPicking] = useState(false)
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    try {
      const corrects = step ? { corrects: step.id } : {}
      await device.step(file.id, { what, at, reason: reason.trim(), ...corrects })
      Toast.show(t('correct.done'))
      onDone()
    } catch (caught) {
      complain(caught)
      setBusy(false)
    }
  }
  return (
    <Popup visible onMaskClick={onDone}>
      <div className="sheet">
        <h2>
          {t('correct.title')}
          {step && ` · ${term(t, 'step', step.what)}`}
        </h2>
        {!step && (
          <Selector
            options={missed.map(value => ({ value, label: term(t, 'step', value) }))}
            value={what ? [what] : []}
            onChange={([value]) => setWhat(value ?? '')}
          />
        )}
        <List>
          {step && <List.Item extra={clock(step.at)}>{t('correct.was')}</List.Item>}
          <List.Item extra={clock(at)} onClick={() => setPicking(true)}>
            {t('correct.is')}
          </List.Item>
        </List>
        <TextArea
          autoSize={{ minRows: 2, maxRows: 5 }}
          placeholder={t('common.reason')}
          aria-label={t('common.reason')}
          value={reason}
          onChange={setReason}
        />
        <Button
          block
          color="primary"
          size="large"
          className="big"
          disabled={!reason.trim() || !what}
          loading={busy}
          onClick={save}
        >
          {t('correct.save')}
        </Button>
        <DatePicker
          precision="minute"
          visible={picking}
          max={new Date()}
          value={new Date(at)}
          onClose={() => setPicking(false)}
          onConfirm={value => setAt(value.getTime())}
        />
      </div>
    </Popup>
  )
}
