import { Button, DatePicker, List, Popup, TextArea, Toast } from 'antd-mobile'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { device } from '../../device/client'
import type { VisitFile } from '../../device/records'
import { complain } from '../../parts/problem'
import { span } from '../../parts/when'

const HOUR = 3_600_000

/** 改约: appointments are the office's, so what was agreed with the customer goes to it as a note on the visit. */
export function Move({ file, onDone }: { file: VisitFile; onDone: () => void }) {
  const { t } = useTranslation()
  const [at, setAt] = useState(() => dayjs().add(1, 'day').hour(9).startOf('hour').valueOf())
  const [reason, setReason] = useState('')
  const [picking, setPicking] = useState(false)
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    const was = span(file.window_from, file.window_to) || t('visit.no_window')
    const time = dayjs(at).format('YYYY-MM-DD HH:mm')
    try {
      await device.createNote(file.id, t('move.note', { was, time, reason: reason.trim() }))
      Toast.show(t('move.done'))
      onDone()
    } catch (caught) {
      complain(caught)
      setBusy(false)
    }
  }
  return (
    <Popup visible onMaskClick={onDone}>
      <div className="sheet">
        <h2>{t('move.title')}</h2>
        <p>{t('move.why')}</p>
        <List>
          <List.Item extra={span(file.window_from, file.window_to) || t('visit.no_window')}>{t('move.was')}</List.Item>
          <List.Item extra={span(at, at + HOUR)} onClick={() => setPicking(true)}>
            {t('move.is')}
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
          disabled={!reason.trim()}
          loading={busy}
          onClick={save}
        >
          {t('move.save')}
        </Button>
        <DatePicker
          precision="minute"
          visible={picking}
          min={new Date()}
          value={new Date(at)}
          onClose={() => setPicking(false)}
          onConfirm={value => setAt(value.getTime())}
        />
      </div>
    </Popup>
  )
}
