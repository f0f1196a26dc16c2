// What the page and its worker say to each other. One call, one answer; and what happens meanwhile.

export interface Call {
  id: number
  method: string
  args: unknown[]
}

/** An error of the device API as JSON: `code` names it, `message` is its English sentence. */
export interface Thrown {
  code: string
  message: string
  [detail: string]: unknown
}

export interface Answer {
  id: number
  result?: unknown
  error?: Thrown
}

/**
 * What opens the database again without the PIN after its worker died or gave the storage up: in the
 * page's memory alone, forgotten on locking.
 */
export interface Ticket {
  file: string
  key: Uint8Array
}

/** What the worker says unasked. */
export type Notice =
  | { notice: 'changed' }
  | { notice: 'opened'; ticket: Ticket }
  | { notice: 'sync'; state: SyncState }
  | { notice: 'uploads'; state: UploadState }
  | { notice: 'taken-over' }

export type SyncPhase = 'idle' | 'under-way' | 'waiting' | 'offline' | 'ended' | 'failed'

export interface SyncState {
  phase: SyncPhase
  unsent: number
  pushed: number
  pulled: number
  /** When the last one came to its end, device time, UTC ms. */
  done_at: number | null
  error: Thrown | null
}

/** How far attachments are. */
export interface UploadState {
  phase: 'idle' | 'under-way' | 'waiting' | 'offline' | 'failed'
  /** Attachments that the server does not have, and their bytes. */
  unsent_attachments: number
  unsent_bytes: number
  /** The one that is being sent, and how many of its bytes are on their way or there. */
  attachment: { hash: string; sent: number; size: number } | null
  error: Thrown | null
}

export class DeviceFailure extends Error {
  readonly thrown: Thrown

  constructor(thrown: Thrown) {
    super(thrown.message)
    this.name = 'DeviceFailure'
    this.thrown = thrown
  }

  get code(): string {
    return this.thrown.code
  }
}

/** Whatever was caught, as an error of the device API. */
export function thrownBy(caught: unknown): Thrown {
  if (caught instanceof DeviceFailure) return caught.thrown
  if (typeof caught === 'string') {
    try {
      const parsed: unknown = JSON.parse(caught)
      if (typeof parsed === 'object' && parsed !== null && 'code' in parsed) return parsed as Thrown
    } catch {
      // Not JSON: the text itself says what happened.
    }
    return { code: 'failed', message: caught }
  }
  // The browser's own stores say so in their own way.
  if (caught instanceof Error && caught.name === 'QuotaExceededError')
    return { code: 'disk_full', message: caught.message }
  if (caught instanceof WebAssembly.RuntimeError) return { code: 'crashed', message: caught.message }
  return { code: 'failed', message: caught instanceof Error ? caught.message : String(caught) }
}
