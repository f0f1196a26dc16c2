/**
 * The queue as the reviewer works through it: it stands still under the cursor. What arrives is counted and taken in
 * when he says so; what somebody else has judged stays in its place, marked.
 */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import type { QueueItem } from '../../api/types'

/** Visits of a sitting; the oldest first, more come when these are done. */
const SITTING = 100

export type Waiting = { item: QueueItem; gone: boolean }

export function useQueue() {
  const asked = useQuery({
    queryKey: keys.queue,
    queryFn: () => ask(api.GET('/api/review-queue', { params: { query: { limit: SITTING } } })),
  })
  const [taken, setTaken] = useState<QueueItem[]>()
  const now = asked.data?.items
  if (now && !taken) setTaken(now)
  const byId = new Map(now?.map(item => [item.visit.id, item]))
  const waiting: Waiting[] = (taken ?? []).map(item => {
    const fresh = byId.get(item.visit.id)
    return { item: fresh ?? item, gone: !fresh }
  })
  const known = new Set(taken?.map(item => item.visit.id))
  const arrived = now?.filter(item => !known.has(item.visit.id)) ?? []
  return {
    asked,
    waiting,
    arrived: arrived.length,
    more: !!asked.data?.next,
    /** Takes in what has arrived and lets go of what is done. */
    takeIn: () => setTaken(now),
  }
}
