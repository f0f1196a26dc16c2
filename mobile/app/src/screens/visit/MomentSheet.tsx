import { Button, DatePicker, List, Popup, TextArea } from 'antd-mobile'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { complain } from '../../parts/problem'
import { typable } from '../../parts/typable'

interface Props {
  title: ReactNode
  /** What stands above the times. */
  children?: ReactNode
  /** The time before, if there is one. */
  was?: { label: string; shown: string }
  is: { label: string; show: (at: number) => string }
  from: number
  min?: Date
  max?: Date
  /** What the large button says; it waits for a reason, and for `ready`. */
  saveText: string
  ready?: boolean
  onSave: (at: number, reason: string) => Promise<void>
  onDone: () => void
}

/** Another time for something, with a reason. */
export function MomentSheet(props: Props) {
  const { t } = useTranslation()
  const [at, setAt] = useState(props.from)
  const [reason, setReason] = useState('')
  const [picking, setPicking] = useState(false)
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    try {
      await props.onSave(at, typable('steps/0/reason', reason).trim())
      props.onDone()
    } catch (caught) {
      complain(caught)
      setBusy(false)
    }
  }
  return (
    <Popup visible onMaskClick={props.onDone}>
      <div className="sheet">
        <h2>{props.title}</h2>
        {props.children}
        <List>
          {props.was && <List.Item extra={props.was.shown}>{props.was.label}</List.Item>}
          <List.Item extra={props.is.show(at)} onClick={() => setPicking(true)}>
            {props.is.label}
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
          disabled={!reason.trim() || props.ready === false}
          loading={busy}
          onClick={save}
        >
          {props.saveText}
        </Button>
        <DatePicker
          precision="minute"
          visible={picking}
          min={props.min}
          max={props.max}
          value={new Date(at)}
          onClose={() => setPicking(false)}
          onConfirm={value => setAt(value.getTime())}
        />
      </div>
    </Popup>
  )
}
