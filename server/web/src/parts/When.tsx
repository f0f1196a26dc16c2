/** Moments as people say them: near ones by their day's name, all of them in full on pointing at them. */
import { Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import { nearness, show } from '../record/time'

/** Device and server times that lie this far apart are shown both. */
const APART_MS = 60_000

/** Puts moments into words, e.g. "今天 10:32". */
export function useMoment(): (ms: number) => string {
  const { t } = useTranslation('common')
  return ms => {
    const near = nearness(ms, Date.now())
    const time = show(ms, 'HH:mm')
    if (near === 'this_year') return show(ms, 'MM-DD HH:mm')
    if (near === 'other') return show(ms, 'YYYY-MM-DD HH:mm')
    return t(`day.${near}`, { time })
  }
}

export function When({ ms }: { ms: number | null | undefined }) {
  const moment = useMoment()
  if (ms == null) return <span className="faint">–</span>
  return (
    <Tooltip title={show(ms, 'YYYY-MM-DD HH:mm:ss')}>
      <time dateTime={new Date(ms).toISOString()} className="nowrap">
        {moment(ms)}
      </time>
    </Tooltip>
  )
}

/** A span of time on one day, or over several. */
export function Window({ from, to }: { from?: number | null; to?: number | null }) {
  const moment = useMoment()
  if (from == null) return <span className="faint">–</span>
  if (to == null) return <When ms={from} />
  const sameDay = show(from, 'YYYYMMDD') === show(to, 'YYYYMMDD')
  return (
    <span className="nowrap">
      {moment(from)} – {sameDay ? show(to, 'HH:mm') : moment(to)}
    </span>
  )
}

/** When something was written by the device's clock, and when the server received it if that differs. */
export function Written({ at, received }: { at: number; received?: number | null }) {
  const { t } = useTranslation('common')
  const moment = useMoment()
  if (received == null || Math.abs(received - at) < APART_MS) return <When ms={at} />
  return (
    <span className="nowrap">
      <When ms={at} /> <span className="faint small">{t('received_at', { time: moment(received) })}</span>
    </span>
  )
}
