/** What the board shows: the appointments of some days and the visits that still want one. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import { all } from '../../api/names'
import type { VisitItem } from '../../api/types'
import { momentOf } from './board'

/** Visits that may still want somebody or a time. */
const OPEN = 'unassigned,declined,assigned,accepted,absent'
/** Rows asked for at once. */
const ROWS = 200

/** Appointments that begin on these days, `YYYY-MM-DD` from the first to the last. */
export function useAppointments(team: string | undefined, first: string, last: string) {
  const query = { team, from: momentOf(first, 0), to: momentOf(last, 24 * 60), sort: 'window', limit: ROWS }
  return useQuery({
    queryKey: keys.visits({ board: query }),
    queryFn: () => all(cursor => ask(api.GET('/api/visits', { params: { query: { ...query, cursor } } }))),
    placeholderData: keepPreviousData,
  })
}

/** Visits without an engineer or without a time, urgent ones first. */
export function useUnscheduled(team: string | undefined) {
  const query = { team, status: OPEN, limit: ROWS }
  return useQuery({
    queryKey: keys.visits({ unscheduled: query }),
    queryFn: () => all(cursor => ask(api.GET('/api/visits', { params: { query: { ...query, cursor } } }))),
    select: wanting,
    placeholderData: keepPreviousData,
  })
}

function wanting(visits: VisitItem[]): VisitItem[] {
  const wants = visits.filter(visit => !visit.lead || visit.window_from == null || visit.status === 'declined')
  return wants.sort((a, b) => Number(b.urgent) - Number(a.urgent) || a.changed_at - b.changed_at)
}
