/** Times as the office reads them: in the organisation's zone, whatever the computer's. */
import dayjs, { type Dayjs } from 'dayjs'
import timezone from 'dayjs/plugin/timezone'
import utc from 'dayjs/plugin/utc'

dayjs.extend(utc)
dayjs.extend(timezone)

/** The organisation's zone: the usual one until the server has told which. */
let zone = 'Asia/Shanghai'

/** Tells times in this zone from now on, an IANA name. */
export function tellIn(told: string) {
  zone = told
}

/** As date pickers show and read a moment. */
export const MOMENT = 'YYYY-MM-DD HH:mm'

/** A moment's wall clock in the organisation, for a date picker. */
export function toWall(ms: number): Dayjs {
  return dayjs(dayjs(ms).tz(zone).format('YYYY-MM-DDTHH:mm:ss'))
}

/** The moment at which the organisation's clocks show what a date picker shows, UTC ms. */
export function fromWall(shown: Dayjs): number {
  return dayjs.tz(shown.format('YYYY-MM-DDTHH:mm:ss'), zone).valueOf()
}

/** The calendar day of a moment in the organisation, `YYYY-MM-DD`. */
export function dayOf(ms: number): string {
  return dayjs(ms).tz(zone).format('YYYY-MM-DD')
}

export type Nearness = 'today' | 'yesterday' | 'tomorrow' | 'this_year' | 'other'

/** How near a moment's day is to another's. */
export function nearness(ms: number, nowMs: number): Nearness {
  const day = (at: number) => dayjs.utc(dayOf(at)).valueOf() / 86_400_000
  const days = day(ms) - day(nowMs)
  if (days === 0) return 'today'
  if (days === -1) return 'yesterday'
  if (days === 1) return 'tomorrow'
  return dayOf(ms).slice(0, 4) === dayOf(nowMs).slice(0, 4) ? 'this_year' : 'other'
}

/** A moment in the organisation's zone by a dayjs format. */
export function show(ms: number, format: string): string {
  return dayjs(ms).tz(zone).format(format)
}
