// The device API as the page sees it: the same methods as on every other device, each an answer to wait for.

import type { SyncState, UploadState } from './protocol'
import type {
  Account,
  Attached,
  AttachmentItem,
  ConflictItem,
  CustomerFile,
  CustomerItem,
  DepartedVisit,
  DeviceStatus,
  Fields,
  Freed,
  Kind,
  Named,
  NeedsAttention,
  NewStep,
  RecordHistory,
  RecordRef,
  Saved,
  VisitFile,
  VisitItem,
  VisitQuery,
  WaitingRecord,
} from './records'

/** Methods of an opened device: they run in the worker, on the database. */
export interface DeviceMethods {
  status(): DeviceStatus
  today(): VisitItem[]
  departures(): DepartedVisit[]
  dismissDepartures(visits: string[]): null
  overdue(): VisitItem[]
  customers(text: string, most?: number): CustomerItem[]
  customer(id: string): CustomerFile
  visits(query: VisitQuery): VisitItem[]
  visit(id: string): VisitFile
  history(id: string, at?: number): RecordHistory
  conflicts(): ConflictItem[]
  attention(): NeedsAttention
  waiting(): WaitingRecord[]
  people(): Named[]
  teams(): Named[]
  find(name: string): RecordRef
  exportJson(id: string): string
  exportUnsent(): string
  form(name: string): Fields | null
  create(record: { kind: Kind; fields: Fields }): Saved
  createNote(about: string, text: string): Saved
  set(id: string, fields: Fields): Saved
  step(visit: string, step: NewStep): Saved
  typeDraft(id: string, fields: Fields): null
  commitDraft(id: string): Saved
  discardDraft(id: string): null
  keepForm(name: string, fields: Fields): null
  resolve(id: string, path: string, choose: number): Saved
  undo(id: string, edit?: string): Saved
  reapply(item: number): Saved
  attachmentsOf(record: string): AttachmentItem[]
  attachments(): AttachmentItem[]
  retryAttachments(): number
  freeConfirmed(): Freed
}

/** What a phone holds before anything is opened. */
export interface Vault {
  /** There is a device on this phone. */
  exists: boolean
  user: string
  name: string
  /** Wrong PINs in a row. */
  wrong: number
  /** Only signing in with a connection opens it: too many wrong PINs, or too long without the server. */
  needs_sign_in: boolean
}

export interface SignIn {
  user: string
  password: string
  pin: string
  device_name: string
}

/** Joining with a code of the office: it sets the password. */
export interface Join {
  code: string
  password: string
  pin: string
  device_name: string
}

/** When and where a photo was taken, as far as the page knows; what the camera wrote goes before it. */
export interface Taken {
  /** UTC ms. */
  taken_at?: number | null
  /** 1e-7 degrees. */
  lat?: number | null
  lon?: number | null
  /** Chosen from the album, not taken for this visit. */
  album?: boolean
}

/** What the customer says. */
export interface CustomerWord {
  rating?: number
  comment?: string
  name?: string
}

/** The bytes of an attachment; without them perhaps who has it. */
export interface PictureShown {
  bytes: Uint8Array | null
  way: { device: string; user: string; last_seen: number | null } | null
}

/** Methods of the worker itself. */
export interface WorkerMethods {
  vault(): Vault
  signIn(entered: SignIn): Account
  join(entered: Join): Account
  unlock(pin: string): null
  lock(): null
  /** Ends the session and erases the device; refuses with `unsent` to drop work, unless told to. */
  signOut(drop: boolean): null
  sync(verify: boolean): SyncState
  syncState(): SyncState
  wake(): null
  probe(): null
  giveUp(): null
  reopen(file: string, key: Uint8Array): null
  takeOver(): null
  attach(visit: string, slot: string, file: Blob, taken: Taken): Attached
  customerWord(visit: string, said: CustomerWord, signature: Blob | null): Saved
  picture(record: string, hash: string): PictureShown
  uploads(): UploadState | null
  storage(): { used: number; quota: number; persisted: boolean }
}

type Waited<T> = { [M in keyof T]: T[M] extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never }
export type DeviceApi = Waited<DeviceMethods & WorkerMethods>

/** Methods that save something: what is on the screen is read again afterwards. */
export const SAVING: ReadonlySet<string> = new Set([
  'dismissDepartures',
  'create',
  'createNote',
  'set',
  'step',
  'commitDraft',
  'discardDraft',
  'resolve',
  'undo',
  'reapply',
  'retryAttachments',
  'freeConfirmed',
])

/** Methods that are not repeated when a worker died on them: they may have been done. */
export const ONCE: ReadonlySet<string> = new Set([
  ...SAVING,
  'customerWord',
  'signIn',
  'join',
  'signOut',
  'unlock',
  'lock',
  'takeOver',
])
