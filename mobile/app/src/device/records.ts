// The records of the device API, as client-core/src/device writes them, which a test beside compares field by
// field. Times are UTC ms.

export type Kind = 'customer' | 'visit' | 'review' | 'note'
export type Status =
  | 'unassigned'
  | 'assigned'
  | 'declined'
  | 'accepted'
  | 'under_way'
  | 'on_site'
  | 'paused'
  | 'left'
  | 'absent'
  | 'submitted'
  | 'returned'
  | 'approved'
  | 'cancelled'
  | 'past'
export type Section = 'returned' | 'late' | 'today' | 'next' | 'revisits' | 'rest'
export type Value = null | boolean | number | string
export type Fields = Record<string, Value>

export interface Named {
  id: string
  name: string
}

export interface RecordRef {
  id: string
  number: string
  title: string
}

export interface CustomerItem {
  id: string
  number: string
  name: string
  class: string
  team: Named | null
  grade: string
  phone: string
  address: string
  completeness: number
  archived: boolean
  withdrawn: boolean
  open_conflicts: number
  unsent: boolean
  changed_at: number
}

export interface VisitItem {
  id: string
  number: string
  summary: string
  visit_kind: string
  status: Status
  section: Section | null
  customer: RecordRef | null
  lead: Named | null
  window_from: number | null
  window_to: number | null
  asked_from: number | null
  asked_to: number | null
  urgent: boolean
  card_due_at: number | null
  card_late: boolean
  edited_since: boolean
  cancelled_with_work: boolean
  needs_revisit: boolean
  withdrawn: boolean
  open_conflicts: number
  unsent: boolean
  changed_at: number
}

export type DepartureCause = 'reassigned' | 'released' | 'cancelled' | 'withdrawn' | 'gone' | 'rescheduled'

export interface DepartedVisit {
  id: string
  number: string
  cause: DepartureCause
  to: Named | null
  was_from: number | null
  now_from: number | null
  at: number
  unsent: number
  refused: number
  photos: number
  here: boolean
}

export interface ConflictValue {
  number: number
  value: Value
  shown: boolean
  by: Named | null
  device: string
  at: number
  received: number | null
}

export interface PathConflict {
  path: string
  values: ConflictValue[]
}

export interface ConflictItem extends PathConflict {
  id: string
  kind: Kind
  number: string
  title: string
}

export interface RecordBody {
  generation: number
  heads: string[]
  fields: Fields
  conflicts: PathConflict[]
  chosen: PathConflict[]
  unsent_edits: number
  unconfirmed_edits: number
  draft: Fields
}

export interface NoteItem {
  id: string
  number: string
  text: string
  by: Named | null
  at: number
}

export interface StepItem {
  id: string
  what: string
  by: Named | null
  at: number
  noted_at: number
  reason: string
  corrects: string
  lat: number | null
  lon: number | null
  accuracy: number | null
}

export interface ReviewPoint {
  path: string
  remark: string
}

export interface ReviewItem {
  id: string
  number: string
  verdict: string
  remark: string
  by: Named | null
  at: number
  decides: boolean
  points: ReviewPoint[]
  praise: string
  fault: string
}

export interface CustomerFile extends CustomerItem, RecordBody {
  visits: VisitItem[]
  notes: NoteItem[]
}

export interface VisitFile extends VisitItem, RecordBody {
  steps: StepItem[]
  reviews: ReviewItem[]
  notes: NoteItem[]
  attachments: AttachmentItem[]
  follows: RecordRef | null
  followed_by: RecordRef[]
  required_slots: string[]
  lacking: string[]
}

export interface PathEdit {
  path: string
  before: Value[]
  after: Value
}

export interface HistoryItem {
  edit: string
  by: Named | null
  device: string
  at: number
  offset: number | null
  received: number | null
  undoes: string | null
  changes: PathEdit[]
}

export interface RecordHistory {
  id: string
  kind: Kind
  number: string
  at: number | null
  fields: Fields
  edits: HistoryItem[]
}

export type Notice = 'review_outdated' | 'not_lead' | 'withdrawn'

export interface Saved {
  id: string
  kind: Kind
  number: string
  edit: string | null
  left_alone: string[]
  undone: HistoryItem | null
  notices: Notice[]
}

export interface Attached extends Saved {
  /** The record had it already: it is sent again. */
  again: boolean
  hash: string
  thumb: string | null
  size: number
}

export interface Freed {
  attachments: number
  bytes: number
}

export type AttachmentState =
  | 'waiting'
  | 'sending'
  | 'confirmed'
  | 'refused'
  | 'held'
  | 'elsewhere'
  | 'on_its_way'
  | 'missing'

export interface AttachmentItem {
  record: RecordRef
  path: string
  slot: string
  hash: string
  thumb: boolean
  media: string
  size: number | null
  state: AttachmentState
  sent: number
  here: boolean
  made_at: number | null
  confirmed_at: number | null
  refusal: string
  by: Named | null
  device: string
  last_seen: number | null
}

export interface Account {
  id: string
  login: string
  name: string
  role: string
  teams: Named[]
  device: string
  code: string
  server: string
  signed_in: boolean
}

export interface Count {
  name: string
  records: number
}

export interface DeviceStatus {
  account: Account | null
  unsent: number
  unconfirmed: number
  /** Photos and documents that the server does not have. */
  unsent_attachments: number
  unsent_bytes: number
  drafts: number
  conflicts: number
  attention: number
  last_synced: number | null
  clock_offset: number | null
  records: Count[]
  scopes: Count[]
  zone: string
}

/** A record with work that the server has not confirmed. */
export interface WaitingRecord {
  id: string
  kind: Kind
  number: string
  title: string
  unsent: number
  unconfirmed: number
  draft: boolean
}

export interface RefusedEdit {
  item: number
  id: string
  kind: Kind
  title: string
  creates: boolean
  code: string
  arguments: string[]
  made_at: number
  refused_at: number
  changes: PathEdit[]
}

export interface OpenChoice {
  id: string
  kind: Kind
  number: string
  title: string
  path: string
}

export interface NeedsAttention {
  conflicts: number
  open: OpenChoice[]
  refused: RefusedEdit[]
  attachments: AttachmentItem[]
}

export interface NewStep {
  what: string
  reason?: string
  corrects?: string
  at?: number
  lat?: number
  lon?: number
  accuracy?: number
}

export interface VisitQuery {
  customer?: string
  status?: Status
  text?: string
  most?: number
}
