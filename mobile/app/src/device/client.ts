// The page's side of the worker: calls, answers, and a new worker when the old one has died.

import type { DeviceApi } from './api'
import { type Answer, DeviceFailure, type Notice, type SyncState } from './protocol'
import { workerAddress } from './trusted'

/** A worker that has said nothing for so long when asked counts as dead. */
const PATIENCE = 2_000

interface Waiting {
  resolve: (result: unknown) => void
  reject: (failure: DeviceFailure) => void
}

const IDLE: SyncState = { phase: 'idle', unsent: 0, pushed: 0, pulled: 0, done_at: null, error: null }

class Client {
  private worker: Worker | null = null
  private waiting = new Map<number, Waiting>()
  private last = 0
  private listeners = new Set<() => void>()
  /** Goes up whenever something shown may have changed. */
  version = 0
  sync: SyncState = IDLE
  /** The worker was lost, or another tab has taken the records over. */
  lost: 'none' | 'crashed' | 'taken-over' = 'none'

  call(method: string, args: unknown[]): Promise<unknown> {
    const id = ++this.last
    const worker = this.started()
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject })
      worker.postMessage({ id, method, args })
    })
  }

  /** Asks for a sign of life; a worker that gives none is replaced. */
  async probe(): Promise<void> {
    if (!this.worker || this.lost !== 'none') return
    const silence = new Promise<'silent'>(done => setTimeout(done, PATIENCE, 'silent'))
    const heard = await Promise.race([this.call('wake', []).catch(() => null), silence])
    if (heard === 'silent') this.dead('the worker does not answer')
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private started(): Worker {
    if (this.worker) return this.worker
    const worker = new Worker(workerAddress(), { type: 'module', name: 'device' })
    worker.onmessage = (event: MessageEvent<Answer | Notice>) => this.hear(event.data)
    worker.onerror = event => this.dead(event.message || 'the worker did not start')
    this.worker = worker
    return worker
  }

  private hear(said: Answer | Notice): void {
    if ('notice' in said) {
      this.notice(said)
      return
    }
    const waiting = this.waiting.get(said.id)
    this.waiting.delete(said.id)
    if (!said.error) {
      waiting?.resolve(said.result)
      return
    }
    waiting?.reject(new DeviceFailure(said.error))
    // A module that has panicked answers nothing sensible any more; what it had saved is on disk.
    if (said.error.code === 'crashed') this.dead(said.error.message)
  }

  private notice(said: Notice): void {
    if (said.notice === 'sync') this.sync = said.state
    if (said.notice === 'changed') this.version += 1
    if (said.notice === 'taken-over') this.end('taken-over')
    this.tell()
  }

  private dead(message: string): void {
    this.end('crashed')
    const failure = new DeviceFailure({ code: 'crashed', message })
    for (const waiting of this.waiting.values()) waiting.reject(failure)
    this.waiting.clear()
    this.tell()
  }

  private end(why: 'crashed' | 'taken-over'): void {
    this.worker?.terminate()
    this.worker = null
    this.lost = why
  }

  /** After a loss: the next call starts a new worker, which opens what the old one had saved. */
  again(): void {
    this.lost = 'none'
    this.sync = IDLE
    this.version += 1
    this.tell()
  }

  private tell(): void {
    for (const listener of this.listeners) listener()
  }
}

export const client = new Client()

export const device: DeviceApi = new Proxy({} as DeviceApi, {
  get:
    (_, method) =>
    (...args: unknown[]) =>
      client.call(String(method), args),
})
