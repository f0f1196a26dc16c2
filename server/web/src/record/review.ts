/** Judging visits. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, ask, ifMatch } from '../api/client'
import { keys } from '../api/keys'
import type { NewReview, QueueItem, VisitRecord } from '../api/types'
import { useDone } from './write'

export type Judgement = { visit: string; heads: string[]; review: NewReview }

/** Judges what was seen at these heads; what was changed since is looked at again first. */
export function judge({ visit, heads, review }: Judgement) {
  const asked = { params: { path: { id: visit }, header: ifMatch(heads) }, body: review }
  return ask(api.POST('/api/visits/{id}/reviews', asked))
}

/** Judges, says so, and offers to take the verdict back. */
export function useJudge(said: (verdict: string) => string) {
  const queries = useQueryClient()
  const done = useDone()
  return useMutation({
    mutationFn: judge,
    onSuccess: (outcome, { visit, review }) => {
      done(said(review.verdict), outcome)
      void queries.invalidateQueries({ queryKey: keys.queue })
      void queries.invalidateQueries({ queryKey: keys.visit(visit) })
      void queries.invalidateQueries({ queryKey: keys.reviews(visit) })
    },
  })
}

type Flag =
  | 'own_work'
  | 'late'
  | 'odd_clock'
  | 'late_edits'
  | 'edited_since'
  | 'open_choice'
  | QueueItem['flags'][number]

/** Why a visit is not approved among several at once. */
export function flags(item: QueueItem): Flag[] {
  const all = [
    ['own_work', item.own_work],
    ['late', item.visit.late],
    ['odd_clock', item.odd_clock],
    ['late_edits', item.late_edits],
    ['edited_since', item.visit.edited_since],
    ['open_choice', item.visit.conflicts > 0],
  ] as const
  return [...all.filter(([, is]) => is).map(([name]) => name), ...item.flags]
}

/** Approves several that carry no flag, one after another; answers those that could not be. */
export async function approveAll(visits: string[], open: (id: string) => Promise<VisitRecord>): Promise<string[]> {
  const left: string[] = []
  for (const id of visits) {
    try {
      const visit = await open(id)
      await judge({ visit: id, heads: visit.heads, review: { verdict: 'approve', points: [] } })
    } catch {
      left.push(id)
    }
  }
  return left
}
