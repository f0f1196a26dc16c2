// The page's side of the worker: calls, answers, and a new worker when the old one has died or was let go.

import { type DeviceApi, ONCE } from './api'
import {
  type Answer,
  DeviceFailure,
  type Notice,
  type SyncState,
  type Thrown,
  type Ticket,
  thrownBy,
  type UploadState,
} from './protocol'
import { workerAddress } from './trusted'

/** A worker that has said nothing for so long when asked counts as dead, ms. */
const PATIENCE = 2_000
/** A call that is unanswered for so long has the worker asked whether it lives, ms. */
const LONG = 10_000
/** The browser may take so long to hand over the files of a worker that is gone, ms. */
const OPENING = 15_000
/** A worker that fails again so soon after it was rebuilt is not rebuilt once more, ms. */
const TOO_SOON = 10_000

interface Waiting {
  method: string
  args: unknown[]
  resolve: (result: unknown) => void
  reject: (failure: DeviceFailure) => void
}

const IDLE: SyncState = { phase: 'idle', unsent: 0, pushed: 0, pulled: 0, done_at: null, error: null }

const NO_UPLOADS: UploadState = {
  phase: 'idle',
  unsent_attachments: 0,
  unsent_bytes: 0,
  attachment: null,
  error: null,
}

class Client {
  private worker: Worker | null = null
  private waiting = new Map<number, Waiting>()
  private last = 0
  private listeners = new Set<() => void>()
  private ticket: Ticket | null = null
  /** The storage was given up when the page was put away. */
  private away = false
  private rebuilding: Promise<void> | null = null
  private waking: Promise<void> | null = null
  private rebuiltAt = Number.NEGATIVE_INFINITY
  /** Goes up whenever something shown may have changed. */
  version = 0
  sync: SyncState = IDLE
  uploads: UploadState = NO_UPLOADS
  /** The worker was lost for good, another tab has the records, or only the PIN or the password helps now. */
  lost: 'none' | 'crashed' | 'taken-over' | 'locked' = 'none'

  call(method: string, args: unknown[]): Promise<unknown> {
    if (this.away) void this.rebuild()
    if (this.rebuilding) return this.rebuilding.then(() => this.ask(method, args))
    return this.ask(method, args)
  }

  /** The page is put away: another tab may have the storage, and the system takes nothing from us. */
  giveUp(): void {
    if (!this.worker || this.away || this.lost !== 'none') return
    this.away = true
    this.ask('giveUp', []).catch(() => null)
  }

  /** The page is shown again: asks for a sign of life, rebuilds what gives none, and has a sync begun. */
  wake(): Promise<void> {
    this.waking ??= this.wakeOnce().finally(() => {
      this.waking = null
    })
    return this.waking
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** After a loss: the next call starts a new worker, which opens what the old one had saved. */
  again(): void {
    this.stop()
    this.lost = 'none'
    this.sync = IDLE
    this.uploads = NO_UPLOADS
    this.changed()
  }

  /** The user has locked the device: from now on the PIN opens it. */
  forget(): void {
    this.ticket = null
  }

  private async wakeOnce(): Promise<void> {
    if (!this.worker || this.lost !== 'none') return
    if (this.away || !(await this.lives())) await this.rebuild()
    if (this.ticket && this.lost === 'none') await this.ask('wake', []).catch(() => null)
  }

  private lives(): Promise<boolean> {
    const heard = this.ask('probe', []).then(
      () => true,
      () => false,
    )
    return Promise.race([heard, after(PATIENCE, false)])
  }

  private rebuild(): Promise<void> {
    this.rebuilding ??= this.reopen().finally(() => {
      this.rebuilding = null
      this.rebuiltAt = performance.now()
      this.changed()
    })
    return this.rebuilding
  }

  /** A new worker on the same database. What was read meanwhile is read again; a save is not made twice. */
  private async reopen(): Promise<void> {
    const interrupted = [...this.waiting.values()]
    this.stop()
    if (this.ticket) {
      const late: Thrown = { code: 'crashed', message: 'the storage does not open' }
      const opening = this.ask('reopen', [this.ticket.file, this.ticket.key]).then(() => null, thrownBy)
      const failed = await Promise.race([opening, after(OPENING, late)])
      if (failed) this.give(failed)
    }
    for (const { method, args, resolve, reject } of interrupted) {
      if (ONCE.has(method)) reject(new DeviceFailure({ code: 'interrupted', message: `${method} was interrupted` }))
      else if (method !== 'probe' && method !== 'giveUp') this.ask(method, args).then(resolve, reject)
    }
  }

  /** What can't be rebuilt is said. */
  private give(failed: Thrown): void {
    const locked = failed.code === 'not_signed_in' || failed.code === 'needs_sign_in'
    this.end(failed.code === 'other_tab' ? 'taken-over' : locked ? 'locked' : 'crashed')
  }

  private ask(method: string, args: unknown[]): Promise<unknown> {
    if (this.lost !== 'none')
      return Promise.reject(new DeviceFailure({ code: 'crashed', message: 'the worker is gone' }))
    const id = ++this.last
    const worker = this.started()
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { method, args, resolve, reject })
      worker.postMessage({ id, method, args })
      if (method === 'probe') return
      setTimeout(() => {
        if (this.waiting.has(id) && !this.away) void this.wake()
      }, LONG)
    })
  }

  private started(): Worker {
    if (this.worker) return this.worker
    const worker = new Worker(workerAddress(), { type: 'module', name: 'device' })
    worker.onmessage = (event: MessageEvent<Answer | Notice>) => this.hear(event.data)
    worker.onerror = () => this.failed()
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
    if (said.error.code === 'crashed') this.failed()
  }

  private notice(said: Notice): void {
    if (said.notice === 'opened') this.ticket = said.ticket
    if (said.notice === 'sync') this.sync = said.state
    if (said.notice === 'sync' && said.state.error?.code === 'wiped') this.ticket = null
    if (said.notice === 'uploads') this.uploads = said.state
    if (said.notice === 'changed') this.version += 1
    if (said.notice === 'taken-over') this.end('taken-over')
    this.tell()
  }

  private failed(): void {
    const again = this.ticket !== null && performance.now() - this.rebuiltAt > TOO_SOON
    if (again) void this.rebuild()
    else this.end('crashed')
  }

  private end(why: 'crashed' | 'taken-over' | 'locked'): void {
    const waiting = [...this.waiting.values()]
    this.stop()
    this.ticket = null
    this.lost = why
    for (const { reject } of waiting) reject(new DeviceFailure({ code: 'crashed', message: 'the worker is gone' }))
    this.tell()
  }

  private stop(): void {
    this.worker?.terminate()
    this.worker = null
    this.waiting = new Map()
    this.away = false
  }

  private changed(): void {
    this.version += 1
    this.tell()
  }

  private tell(): void {
    for (const listener of this.listeners) listener()
  }
}

function after<T>(ms: number, value: T): Promise<T> {
  return new Promise(done => setTimeout(done, ms, value))
}

export const client = new Client()

export const device: DeviceApi = new Proxy({} as DeviceApi, {
  get:
    (_, method) =>
    (...args: unknown[]) =>
      client.call(String(method), args),
})
