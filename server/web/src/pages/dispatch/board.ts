/** The board's arithmetic: which visit stands where, which overlap, and where one lands that is dropped. */
import dayjs from 'dayjs'
import type { VisitItem } from '../../api/types'
import { dayOf, fromWall, show } from '../../record/time'

/** Who goes, and when. UTC ms. */
export type Place = { lead: string | null; from: number | null; to: number | null }

/** Where a dragged visit is dropped: an engineer's day, a time of it, or the list of the unscheduled. */
export type Target = { lead: string; day: string; minute?: number } | 'unscheduled'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** Where an appointment begins that has no time yet, in minutes of the day. */
const USUAL_START = 9 * 60
/** How long one takes that has no end. */
export const USUAL_MS = 2 * HOUR_MS

/** Statuses in which a visit can be given to somebody else or moved. */
const MOVABLE: readonly string[] = ['unassigned', 'assigned', 'declined', 'accepted', 'paused', 'absent']
/** Statuses in which nobody goes any more at the time that is written. */
const NOT_GOING: readonly string[] = [
  'cancelled',
  'declined',
  'absent',
  'past',
  'left',
  'submitted',
  'returned',
  'approved',
]
/** Statuses of visits that are over. */
const OVER: readonly string[] = ['cancelled', 'past', 'left', 'submitted', 'returned', 'approved']

export function isMovable(visit: VisitItem): boolean {
  return MOVABLE.includes(visit.status)
}

/** Whether the visit itself is over, whatever becomes of its papers. */
export function isOver(visit: VisitItem): boolean {
  return OVER.includes(visit.status)
}

export function placeOf(visit: VisitItem): Place {
  return { lead: visit.lead?.id ?? null, from: visit.window_from ?? null, to: visit.window_to ?? null }
}

/** The seven days of the week that a day lies in, from Monday, `YYYY-MM-DD`. */
export function weekOf(day: string): string[] {
  const weekday = (dayjs(day).day() + 6) % 7
  return Array.from({ length: 7 }, (_, at) =>
    dayjs(day)
      .add(at - weekday, 'day')
      .format('YYYY-MM-DD'),
  )
}

/** The moment of a minute of a day in the organisation, UTC ms. */
export function momentOf(day: string, minute: number): number {
  return fromWall(dayjs(day).add(minute, 'minute'))
}

/** The minute of its day of a moment. */
export function minuteOf(ms: number): number {
  return Number(show(ms, 'H')) * 60 + Number(show(ms, 'm'))
}

/** What becomes of a visit that is dropped: an hour and a length that it had are kept. */
export function dropped(visit: VisitItem, target: Target): Place {
  if (target === 'unscheduled') return { lead: null, from: null, to: null }
  const { from, to } = placeOf(visit)
  const minute = target.minute ?? (from === null ? USUAL_START : minuteOf(from))
  const length = from === null || to === null || to <= from ? USUAL_MS : to - from
  const begin = momentOf(target.day, minute)
  return { lead: target.lead, from: begin, to: begin + length }
}

/** Whether two places are the same. */
export function isSame(one: Place, other: Place): boolean {
  return one.lead === other.lead && one.from === other.from && one.to === other.to
}

/** A visit at another place, as the board shows it until the server has answered. */
export function moved(
  visit: VisitItem,
  place: Place | undefined,
  names: (id: string) => string | undefined,
): VisitItem {
  if (!place) return visit
  const lead = place.lead === null ? null : { id: place.lead, name: names(place.lead) ?? '' }
  return { ...visit, lead, window_from: place.from, window_to: place.to }
}

function endOf(visit: VisitItem): number {
  const from = visit.window_from ?? 0
  return visit.window_to != null && visit.window_to > from ? visit.window_to : from + USUAL_MS
}

/** Ids of visits for which the same engineer is wanted elsewhere at the same time. */
export function doubleBooked(visits: VisitItem[]): Set<string> {
  const found = new Set<string>()
  const going = visits.filter(one => one.lead && one.window_from != null && !NOT_GOING.includes(one.status))
  for (const one of going)
    for (const other of going) {
      if (one.id >= other.id || one.lead?.id !== other.lead?.id) continue
      const apart = endOf(one) <= (other.window_from ?? 0) || endOf(other) <= (one.window_from ?? 0)
      if (apart) continue
      found.add(one.id)
      found.add(other.id)
    }
  return found
}

/** Visits of one engineer and day, by time; the engineer is null for those without. */
export function cell(visits: VisitItem[], lead: string, day: string): VisitItem[] {
  return visits
    .filter(visit => visit.lead?.id === lead && visit.window_from != null && dayOf(visit.window_from) === day)
    .sort((a, b) => (a.window_from ?? 0) - (b.window_from ?? 0) || (a.id < b.id ? -1 : 1))
}

export type Laid = { visit: VisitItem; lane: number; lanes: number; start: number; end: number }

/** Lays the visits of a day beside each other where they overlap; start and end in minutes of the day. */
export function lay(visits: VisitItem[], day: string): Laid[] {
  const midnight = momentOf(day, 0)
  const minutes = (ms: number) => Math.max(0, Math.min(24 * 60, (ms - midnight) / MINUTE_MS))
  const ends: number[] = []
  const laid = visits.map(visit => {
    const [start, end] = [minutes(visit.window_from ?? midnight), minutes(endOf(visit))]
    const free = ends.findIndex(until => until <= start)
    const lane = free < 0 ? ends.length : free
    ends[lane] = end
    return { visit, lane, lanes: 0, start, end }
  })
  return laid.map(one => ({ ...one, lanes: ends.length }))
}
