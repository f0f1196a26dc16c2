/**
 * Keys of queries. The first part is the list's name as server-sent events give it, so that an event refetches just
 * what it touches; `STEADY` ones are not touched by any event.
 */
export const keys = {
  me: ['me'] as const,
  today: ['today'] as const,
  names: ['names'] as const,
  customers: (query: object) => ['customers', 'list', query] as const,
  customer: (id: string, at?: number) => ['customers', 'file', id, at] as const,
  similar: (likeness: object) => ['customers', 'similar', likeness] as const,
  machine: (serial: string, cursor?: string) => ['visits', 'machine', serial, cursor] as const,
  visits: (query: object) => ['visits', 'list', query] as const,
  visit: (id: string, at?: number) => ['visits', 'file', id, at] as const,
  history: (id: string) => ['records', 'history', id] as const,
  notes: (id: string) => ['records', 'notes', id] as const,
  reviews: (visit: string) => ['records', 'reviews', visit] as const,
  queue: ['review-queue'] as const,
  conflicts: ['conflicts'] as const,
  attachment: (record: string, hash: string) => ['attachments', record, hash] as const,
  users: ['users'] as const,
  teams: ['teams'] as const,
  imports: ['imports'] as const,
  devices: (query: object) => ['devices', 'list', query] as const,
  accessLog: (query: object) => ['access-log', query] as const,
  quarantine: (query: object) => ['quarantine', query] as const,
  logo: ['logo'] as const,
  tokens: ['tokens'] as const,
  backups: ['backups'] as const,
  onTheirWay: ['attachments'] as const,
}

/** First parts of keys that no event touches. */
export const STEADY: readonly unknown[] = ['me', 'names', 'attachments', 'logo', 'demo']

/** A state of long ago never changes. */
export function isPast(key: readonly unknown[]): boolean {
  return key[1] === 'file' && typeof key[3] === 'number'
}
