/** What the board shows: rows, appointments of some days, visits that still want one; and one's drafted moves. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import type { components } from '../../api/schema'
import { momentOf } from './board'

/** Time alone makes a card that no phone has one to call about: the board is asked for again even if nobody writes. */
const MINUTE_MS = 60_000

export type Draft = components['schemas']['Draft']
export type Move = components['schemas']['Move']

/** The board of some days, `YYYY-MM-DD` from the first to the last. */
export function useBoard(team: string | undefined, first: string, last: string) {
  const query = { team, from: momentOf(first, 0), to: momentOf(last, 24 * 60) }
  return useQuery({
    queryKey: keys.visits({ board: query }),
    queryFn: () => ask(api.GET('/api/board', { params: { query } })),
    placeholderData: keepPreviousData,
    refetchInterval: MINUTE_MS,
  })
}

const DRAFTS = keys.visits({ drafts: true })

/** One's drafted moves, by visit. */
export function useDrafts(enabled: boolean) {
  return useQuery({
    queryKey: DRAFTS,
    queryFn: () => ask(api.GET('/api/schedule-drafts')),
    select: drafts => new Map(drafts.items.map(draft => [draft.visit, draft])),
    enabled,
  })
}

export function usePutDraft() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ visit, move }: { visit: string; move: Move }) =>
      ask(api.PUT('/api/schedule-drafts/{visit}', { params: { path: { visit } }, body: move })),
    onSettled: () => queries.invalidateQueries({ queryKey: DRAFTS }),
  })
}

export function useDropDraft() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (visit: string) => ask(api.DELETE('/api/schedule-drafts/{visit}', { params: { path: { visit } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: DRAFTS }),
  })
}

export function usePublish() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => ask(api.POST('/api/schedule-drafts/publish', { body: { visits: null } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['visits'] }),
  })
}
