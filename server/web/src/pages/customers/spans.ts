/** Days before and after today, as filters name them, by the organisation's calendar. */
import { fromWall, toWall } from '../../record/time'

const DAYS = /^\d{1,4}$/

/** The beginning of the day so many days ago, UTC ms: the same all day long, so that a list is asked for once. */
export function daysAgo(days: string | undefined, now: number): number | undefined {
  return days && DAYS.test(days) ? shifted(-Number(days), now) : undefined
}

/** The end of the day so many days ahead, UTC ms; for none the end of yesterday: what is due today is not overdue. */
export function inDays(days: string | undefined, now: number): number | undefined {
  if (!days || !DAYS.test(days)) return undefined
  return shifted(days === '0' ? 0 : Number(days) + 1, now)
}

function shifted(days: number, now: number): number {
  return fromWall(toWall(now).startOf('day').add(days, 'day'))
}
