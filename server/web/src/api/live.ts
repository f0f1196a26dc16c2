/** Server-sent events: when a phone's work arrives, the open pages ask again. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { isPast, keys, STEADY } from './keys'

/** How the page hears of what others do. */
export type LiveState = 'connecting' | 'live' | 'lost'

/** Events that come faster than this are taken together. */
const GATHER_MS = 300
/** A stream that the server has closed is opened again after this time. */
const AGAIN_MS = 3_000
/** The server beats every 4 s; when nothing was heard for this long, it is not there, whatever the connection says. */
export const SILENCE_MS = 15_000

/** Keeps one stream open and refetches what its events touch. */
export class Live {
  private state: LiveState = 'connecting'
  private readonly heard = new Set<() => void>()
  private stream?: EventSource
  private timer?: ReturnType<typeof setTimeout>
  private gathering?: ReturnType<typeof setTimeout>
  private stale = false
  private silence?: ReturnType<typeof setTimeout>

  constructor(private readonly queries: QueryClient) {}

  open(): () => void {
    this.connect()
    return () => {
      clearTimeout(this.timer)
      clearTimeout(this.silence)
      clearTimeout(this.gathering)
      this.gathering = undefined
      this.stream?.close()
    }
  }

  readonly subscribe = (listener: () => void) => {
    this.heard.add(listener)
    return () => this.heard.delete(listener)
  }

  readonly now = () => this.state

  private connect() {
    const stream = new EventSource('/api/events')
    this.stream = stream
    stream.onopen = () => {
      this.beat()
    }
    stream.addEventListener('beat', () => this.beat())
    stream.addEventListener('changed', () => {
      this.beat()
      this.changed()
    })
    stream.onerror = () => {
      clearTimeout(this.silence)
      this.say('lost')
      if (stream.readyState !== EventSource.CLOSED) return
      // Closed for good: the session may have ended, which the question who I am finds out.
      void this.queries.invalidateQueries({ queryKey: keys.me })
      this.timer = setTimeout(() => this.connect(), AGAIN_MS)
    }
  }

  /** The server was heard. */
  private beat() {
    clearTimeout(this.silence)
    this.silence = setTimeout(() => this.say('lost'), SILENCE_MS)
    // What was missed while the stream was down is not told again.
    if (this.state === 'lost') this.refetch()
    if (this.state !== 'live') this.say('live')
  }

  /** The first event is acted on at once, those just after it together. */
  private changed() {
    if (this.gathering) {
      this.stale = true
      return
    }
    this.refetch()
    this.gathering = setTimeout(() => {
      this.gathering = undefined
      if (this.stale) this.changed()
    }, GATHER_MS)
  }

  private refetch() {
    this.stale = false
    void this.queries.invalidateQueries({
      predicate: query => !STEADY.includes(query.queryKey[0]) && !isPast(query.queryKey),
    })
  }

  private say(state: LiveState) {
    this.state = state
    for (const listener of this.heard) listener()
  }
}

/** Opens the stream while somebody is signed in, and tells how it stands. */
export function useLive(): LiveState {
  const queries = useQueryClient()
  const [live] = useState(() => new Live(queries))
  useEffect(() => live.open(), [live])
  return useSyncExternalStore(live.subscribe, live.now)
}
