import { QueryClient } from '@tanstack/react-query'
import { afterEach, expect, test, vi } from 'vitest'
import { Live, SILENCE_MS } from './live'

/** A stream whose server is the test. */
class Stream {
  static last: Stream
  static readonly CLOSED = 2
  readyState = 1
  onopen?: () => void
  onerror?: () => void
  private readonly heard = new Map<string, () => void>()
  constructor() {
    Stream.last = this
  }
  addEventListener(name: string, listener: () => void) {
    this.heard.set(name, listener)
  }
  tell(name: string) {
    this.heard.get(name)?.()
  }
  close() {}
}

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a server that keeps silent is not live, and is again once it beats', () => {
  vi.useFakeTimers()
  vi.stubGlobal('EventSource', Stream)
  const queries = new QueryClient()
  const asked = vi.spyOn(queries, 'invalidateQueries')
  const live = new Live(queries)
  const close = live.open()
  Stream.last.onopen?.()
  vi.advanceTimersByTime(SILENCE_MS - 1)
  Stream.last.tell('beat')
  vi.advanceTimersByTime(SILENCE_MS - 1)
  expect(live.now()).toBe('live')
  vi.advanceTimersByTime(1)
  expect(live.now()).toBe('lost')
  expect(asked).not.toHaveBeenCalled()
  Stream.last.tell('beat')
  expect(live.now()).toBe('live')
  expect(asked).toHaveBeenCalledTimes(1)
  close()
})
