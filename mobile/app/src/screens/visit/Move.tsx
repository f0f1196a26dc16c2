import { Toast } from 'antd-mobile'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { device } from '../../device/client'
import type { VisitFile } from '../../device/records'
import { span } from '../../parts/when'
import { MomentSheet } from './MomentSheet'

const HOUR = 3_600_000

/** 改约: appointments are the office's, so what was agreed with the customer is asked of it in the visit. */
export function Move({ file, onDone }: { file: VisitFile; onDone: () => void }) {
  const { t } = useTranslation()
  const was = span(file.window_from, file.window_to) || t('visit.no_window')
  const save = async (at: number, reason: string) => {
    const asked = { 'asked/window_from': at, 'asked/window_to': at + lasts(file), 'asked/reason': reason }
    await device.set(file.id, asked)
    Toast.show(t(at === file.window_from ? 'move.unchanged' : 'move.done'))
  }
  return (
    <MomentSheet
      title={t('move.title')}
      was={{ label: t('move.was'), shown: was }}
      is={{ label: t('move.is'), show: at => span(at, at + lasts(file)) }}
      from={dayjs().add(1, 'day').hour(9).startOf('hour').valueOf()}
      min={new Date()}
      saveText={t('move.save')}
      onSave={save}
      onDone={onDone}
    >
      <p>{t('move.why')}</p>
    </MomentSheet>
  )
}

/** As long as it was to last before. */
function lasts({ window_from, window_to }: VisitFile): number {
  return window_from !== null && window_to !== null && window_to > window_from ? window_to - window_from : HOUR
}
