/** The cards of the board as one sees them: what the server told, one's own drafts, and moves that are on their way. */
import type { components } from '../../api/schema'
import type { VisitItem } from '../../api/types'
import type { Held } from './BoardCard'
import { moved, overlaps, type Place } from './board'
import type { Draft } from './useBoard'

type Board = components['schemas']['Board']

export function heldCards(
  board: Board,
  drafts: ReadonlyMap<string, Draft>,
  under: Record<string, Place>,
  names: (id: string) => string | undefined,
): Held[] {
  const pressing = new Map(board.pressing.map(one => [one.visit.id, one]))
  const all = new Map<string, Held>()
  // What presses comes first, whatever days are shown.
  const waiting = [...board.pressing.map(one => one.visit), ...board.unscheduled.items]
  for (const visit of waiting) all.set(visit.id, { ...bare(visit), pressing: pressing.get(visit.id) })
  for (const card of board.cards) all.set(card.visit.id, { ...card, pressing: pressing.get(card.visit.id) })
  const cards = [...all.values()].map(card => held(card, drafts.get(card.visit.id), under, names))
  return drafts.size > 0 ? withOverlaps(cards) : cards
}

/** Names in each card whose people are booked elsewhere once the drafts are published. */
function withOverlaps(cards: Held[]): Held[] {
  const booked = new Map<string, Set<string>>()
  for (const { user, first, second } of overlaps(cards))
    for (const { visit } of [first, second]) booked.set(visit.id, (booked.get(visit.id) ?? new Set()).add(user))
  return cards.map(card => ({ ...card, double_booked: [...(booked.get(card.visit.id) ?? [])] }))
}

/** Whether it still wants an engineer or a time: nobody goes who has declined. */
export function isWaiting({ visit, drafted }: Held): boolean {
  return !visit.lead || visit.window_from == null || (visit.status === 'declined' && !drafted)
}

function bare(visit: VisitItem): Held {
  return { visit, helpers: [], double_booked: [], on_leave: [], former: [] }
}

function held(
  card: Held,
  draft: Draft | undefined,
  under: Record<string, Place>,
  names: (id: string) => string | undefined,
): Held {
  const onItsWay = under[card.visit.id]
  if (onItsWay) return { ...card, visit: moved(card.visit, onItsWay, names) }
  if (!draft) return card
  const place: Place = { lead: draft.lead ?? null, from: draft.window_from ?? null, to: draft.window_to ?? null }
  const visit = moved(card.visit, place, names)
  return { ...card, visit, drafted: true, outdated: draft.outdated, pressing: undefined }
}
