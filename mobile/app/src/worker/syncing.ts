// One sync after the other: on opening, after a save, when the server pokes, and when the page asks, which
// it does on being shown, when the network returns, and every minute while shown.

import type { SyncState } from '../device/protocol'
import { thrownBy } from '../device/protocol'
import type { FieldDevice, Outgoing } from '../generated/fieldfile_wasm'
import { Pokes, post, type Reply } from './carrier'

/** A save waits so long for the next one, so that a form is one request. */
const SETTLE = 400
/** An answer that was asked for so long ago is not waited for when the page is shown again, ms. */
const STALE = 15_000

export class Syncing {
  state: SyncState = { phase: 'idle', unsent: 0, pushed: 0, pulled: 0, done_at: null, error: null }
  private readonly device: FieldDevice
  private readonly tell: (state: SyncState) => void
  private readonly changed: () => void
  private readonly contact: () => void
  private readonly wiped: () => void
  private readonly handOver: () => Promise<void>
  private readonly pokes: Pokes
  private running: Promise<SyncState> | null = null
  private again = false
  /** The last request had no answer: until one has, nothing is under way. */
  private lost = false
  private readonly stopping = new AbortController()
  private soon: ReturnType<typeof setTimeout> | undefined
  private asking: { since: number; stop: AbortController } | null = null

  constructor(
    device: FieldDevice,
    told: {
      tell: (state: SyncState) => void
      changed: () => void
      contact: () => void
      wiped: () => void
      /** Sends every attachment; fails if one can't be brought. */
      handOver: () => Promise<void>
    },
  ) {
    this.device = device
    this.tell = told.tell
    this.changed = told.changed
    this.contact = told.contact
    this.wiped = told.wiped
    this.handOver = told.handOver
    this.pokes = new Pokes(() => this.request())
  }

  /** Soon, once for many. */
  request(): void {
    clearTimeout(this.soon)
    this.soon = setTimeout(() => void this.run(false), SETTLE)
  }

  /** The page is shown: a socket or an answer of before may be dead without saying so. */
  wake(): void {
    this.pokes.stop()
    if (this.asking && Date.now() - this.asking.since > STALE) this.asking.stop.abort()
    this.request()
  }

  /** Now; if one is under way, another one follows it. */
  run(verify: boolean): Promise<SyncState> {
    if (this.stopping.signal.aborted) return Promise.resolve(this.state)
    if (this.running) {
      this.again = true
      return this.running
    }
    this.running = this.session(verify).finally(() => {
      this.running = null
      if (this.again) {
        this.again = false
        this.request()
      }
    })
    return this.running
  }

  /** For good: the device is about to be closed. */
  async stop(): Promise<void> {
    this.stopping.abort()
    clearTimeout(this.soon)
    this.asking?.stop.abort()
    this.pokes.stop()
    await this.running?.catch(() => null)
  }

  private async session(verify: boolean): Promise<SyncState> {
    try {
      this.device.beginSync(verify)
      await this.turns()
    } catch (caught) {
      const error = thrownBy(caught)
      const phase = error.code === 'unreachable' ? 'offline' : error.code === 'session_ended' ? 'ended' : 'failed'
      if (error.code === 'wiped') this.wiped()
      if (error.code !== 'not_signed_in') this.say({ ...this.state, phase, error })
    }
    if (!this.stopping.signal.aborted) this.changed()
    return this.state
  }

  private async turns(): Promise<void> {
    for (;;) {
      if (this.stopping.signal.aborted) return
      const turn = this.device.nextTurn()
      const request = turn.request()
      const waiting = turn.wait !== undefined
      const progress = JSON.parse(this.device.progress(waiting)) as SyncState
      if (!request && !waiting && !turn.attachments) return this.done(progress)
      this.say({ ...this.state, ...progress, phase: waiting || this.lost ? 'waiting' : 'under-way', error: null })
      if (turn.attachments) {
        await this.handOver()
      } else if (request) {
        const pulled = progress.pulled
        const reply = await this.answer(request)
        if (this.stopping.signal.aborted) return
        this.lost = reply.status === 0
        this.device.takeAnswer(reply.status, reply.body)
        if (pulled === 0) this.changed()
      } else {
        await new Promise(done => setTimeout(done, turn.wait))
      }
    }
  }

  private async answer(request: Outgoing): Promise<Reply> {
    const asking = { since: Date.now(), stop: new AbortController() }
    this.asking = asking
    return post(request, asking.stop.signal).finally(() => {
      this.asking = null
    })
  }

  private done(progress: SyncState): void {
    const { unsent, pushed, pulled } = progress
    this.say({ phase: 'idle', unsent, pushed, pulled, done_at: Date.now(), error: null })
    this.contact()
    const token = this.device.access()
    if (token) this.pokes.listen(token)
  }

  private say(state: SyncState): void {
    this.state = state
    this.tell(state)
  }
}
