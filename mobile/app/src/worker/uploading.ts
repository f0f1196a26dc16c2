// Sends attachments one at a time, after the records and beside them: a sync never waits for a photo.

import { DeviceFailure, thrownBy, type UploadState } from '../device/protocol'
import type { FieldDevice, NextUpload } from '../generated/fieldfile_wasm'
import { carry } from './carrier'

export class Uploading {
  state: UploadState = { phase: 'idle', unsent_attachments: 0, unsent_bytes: 0, attachment: null, error: null }
  private readonly device: FieldDevice
  private readonly told: { tell: (state: UploadState) => void; changed: () => void; stale: () => void }
  private running: Promise<void> | null = null
  private again = false
  private readonly stopping = new AbortController()

  constructor(
    device: FieldDevice,
    told: { tell: (state: UploadState) => void; changed: () => void; stale: () => void },
  ) {
    this.device = device
    this.told = told
  }

  /** Begins, unless it is under way: then once more afterwards. */
  begin(): void {
    if (this.stopping.signal.aborted) return
    if (this.running) {
      this.again = true
      return
    }
    this.running = this.session().finally(() => {
      this.running = null
      if (this.again) {
        this.again = false
        this.begin()
      }
    })
  }

  /** All of them, before a retired device is erased: fails if one can't be brought now. */
  async all(): Promise<void> {
    await this.running
    this.begin()
    await this.running
    if (this.state.error) throw new DeviceFailure(this.state.error)
  }

  /** For good: the device is about to be closed. */
  async stop(): Promise<void> {
    this.stopping.abort()
    await this.running
  }

  private async session(): Promise<void> {
    try {
      this.device.beginUploads()
      await this.turns()
    } catch (caught) {
      const error = thrownBy(caught)
      const phase = error.code === 'unreachable' ? 'offline' : 'failed'
      if (!this.stopping.signal.aborted) this.say({ ...this.state, phase, attachment: null, error })
    }
  }

  private async turns(): Promise<void> {
    for (let answered = 0; !this.stopping.signal.aborted; ) {
      const turn = this.device.nextUpload()
      const wait = turn.wait()
      const before = this.state.unsent_attachments
      this.say({ ...this.progress(wait !== undefined), phase: wait === undefined ? 'under-way' : 'waiting' })
      if (this.state.unsent_attachments !== before) this.told.changed()
      if (wait !== undefined) {
        await this.sleep(wait)
      } else if (turn.method() !== undefined) {
        const sending = this.send(turn)
        // A part is a mebibyte: the browser has its own copy by now.
        turn.free()
        await sending
        answered += 1
      } else {
        this.say({ ...this.state, phase: 'idle', attachment: null })
        this.told.changed()
        // Only what got something through asks for a fresh token: a server that takes none is not asked for ever.
        if (turn.renew() && answered > 1) this.told.stale()
        return
      }
    }
  }

  private async send(turn: NextUpload): Promise<void> {
    const { attachment } = this.state
    const base = attachment?.sent ?? 0
    const reply = await carry(turn, this.stopping.signal, sent => {
      if (attachment) this.say({ ...this.state, attachment: { ...attachment, sent: base + sent } })
    })
    if (this.stopping.signal.aborted) return
    this.device.takeUpload(reply.status, reply.offset, reply.location, reply.body)
  }

  private progress(waiting: boolean): Omit<UploadState, 'phase'> {
    const { unsent_attachments, unsent_bytes, attachment } = JSON.parse(this.device.uploadProgress(waiting))
    return { unsent_attachments, unsent_bytes, attachment, error: null }
  }

  private sleep(ms: number): Promise<void> {
    return new Promise(done => {
      const over = setTimeout(done, ms)
      this.stopping.signal.addEventListener('abort', () => {
        clearTimeout(over)
        done()
      })
    })
  }

  private say(state: UploadState): void {
    this.state = state
    this.told.tell(state)
  }
}
