/** The cards of the board as one sees them: what the server told, one's own drafts, and moves that are on their way. */
import type { components } from '../../api/schema'
import type { VisitItem } from '../../api/types'
import type { Held } from './BoardCard'
import { moved, type Place } from './board'
import type { Draft } from './useBoard'

type Board = components['schemas']['Board']

export function heldCards(
  board: Board,
  drafts: ReadonlyMap<string, Draft>,
  under: Record<string, Place>,
  names: (id: string) => string | undefined,
): Held[] {
  const told = new Set(board.cards.map(card => card.visit.id))
  const waiting = board.unscheduled.items.filter(visit => !told.has(visit.id)).map(bare)
  return [...board.cards, ...waiting].map(card => held(card, drafts.get(card.visit.id), under, names))
}

/** Whether it still wants an engineer or a time: nobody goes who has declined. */
export function isWaiting({ visit, drafted }: Held): boolean {
  return !visit.lead || visit.window_from == null || (visit.status === 'declined' && !drafted)
}

function bare(visit: VisitItem): Held {
  return { visit, helpers: [], double_booked: [], on_leave: [] }
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
  return { ...card, visit: moved(card.visit, place, names), drafted: true, outdated: draft.outdated }
}
