/** The board's arithmetic: which visit stands where, which overlap, and where one lands that is dropped. */
import dayjs from 'dayjs'
import type { components } from '../../api/schema'
import type { VisitItem } from '../../api/types'
import { dayOf, fromWall, show } from '../../record/time'

export type Card = components['schemas']['Card']
export type Lane = components['schemas']['Lane']
export type Delivery = components['schemas']['Delivery']
export type Former = components['schemas']['Former']
export type Pressing = components['schemas']['Pressing']

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
/** Statuses of visits that are over. */
const OVER: readonly string[] = ['cancelled', 'past', 'left', 'submitted', 'returned', 'approved']

export function isMovable(visit: VisitItem): boolean {
  return MOVABLE.includes(visit.status)
}

/** Whether the visit itself is over, whatever becomes of its papers. */
export function isOver(visit: VisitItem): boolean {
  return OVER.includes(visit.status)
}

/** Whether somebody is to go, or is on his way or there. */
export function isGoing(visit: VisitItem): boolean {
  return !isOver(visit) && visit.status !== 'declined' && visit.status !== 'absent'
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

/** What stands in somebody's row on a day, by time: what he leads and what he helps with. */
export function cell(cards: Card[], user: string, day: string): Card[] {
  const his = ({ visit, helpers }: Card) => visit.lead?.id === user || helpers.includes(user)
  const start = ({ visit }: Card) => visit.window_from ?? 0
  return cards
    .filter(card => card.visit.window_from != null && his(card) && dayOf(start(card)) === day)
    .sort((a, b) => start(a) - start(b) || (a.visit.id < b.visit.id ? -1 : 1))
}

/** Two visits for which the same person is booked at the same time. */
export type Overlap = { user: string; first: Planned; second: Planned }

/** A card, perhaps with a move that is drafted: whoever declined is not asked again, the one drafted goes. */
type Planned = Card & { drafted?: boolean }

/** Every pair of visits at which somebody would have to be at once. */
export function overlaps(cards: Planned[]): Overlap[] {
  const goes = ({ visit, drafted }: Planned) => isGoing(visit) || (drafted && isMovable(visit))
  const going = cards.filter(card => card.visit.window_from != null && goes(card))
  const start = ({ visit }: Card) => visit.window_from ?? 0
  going.sort((a, b) => start(a) - start(b) || (a.visit.id < b.visit.id ? -1 : 1))
  const people = ({ visit, helpers }: Card) => (visit.lead ? [visit.lead.id, ...helpers] : helpers)
  return going.flatMap((first, at) =>
    going
      .slice(at + 1)
      .filter(second => start(second) < endOf(first.visit))
      .flatMap(second => {
        const both = people(first).filter(user => people(second).includes(user))
        return [...new Set(both)].map(user => ({ user, first, second }))
      }),
  )
}

/** Somebody's leave that touches a day. */
export function leaveOn(lane: Lane, day: string): Lane['leave'] {
  const [from, to] = [momentOf(day, 0), momentOf(day, 24 * 60)]
  return lane.leave.filter(absence => absence.from < to && absence.to > from)
}

/** Somebody's working hours on a day in minutes; null: he is off; undefined: nothing is set. */
export function hoursOn(lane: Lane, day: string): [from: number, to: number] | null | undefined {
  if (lane.hours.length === 0) return undefined
  const weekday = ((dayjs(day).day() + 6) % 7) + 1
  const found = lane.hours.find(hours => hours.weekday === weekday)
  return found ? [found.from, found.to] : null
}

export type Laid = { card: Card; lane: number; lanes: number; start: number; end: number }

/** Lays the visits of a day beside each other where they overlap; start and end in minutes of the day. */
export function lay(cards: Card[], day: string): Laid[] {
  const midnight = momentOf(day, 0)
  const minutes = (ms: number) => Math.max(0, Math.min(24 * 60, (ms - midnight) / MINUTE_MS))
  const ends: number[] = []
  const laid = cards.map(card => {
    const { visit } = card
    const [start, end] = [minutes(visit.window_from ?? midnight), minutes(endOf(visit))]
    const free = ends.findIndex(until => until <= start)
    const lane = free < 0 ? ends.length : free
    ends[lane] = end
    return { card, lane, lanes: 0, start, end }
  })
  return laid.map(one => ({ ...one, lanes: ends.length }))
}
