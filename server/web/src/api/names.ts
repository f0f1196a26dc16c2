/** Names of users and teams, for ids in records. */
import { useQuery } from '@tanstack/react-query'
import { api, ask } from './client'
import { keys } from './keys'
import type { Named, Page, UserItem } from './types'

export type Names = { users: UserItem[]; teams: Named[]; of: (id: string) => string | undefined }

const NOBODY: Names = { users: [], teams: [], of: () => undefined }
/** Names rarely change; a new colleague shows after this time at the latest. */
const FRESH_MS = 60_000

/** Everybody whom one may know; empty until it is there. */
export function useNames(): Names {
  const query = useQuery({ queryKey: keys.names, queryFn: load, staleTime: FRESH_MS })
  return query.data ?? NOBODY
}

async function load(): Promise<Names> {
  const [users, teams] = await Promise.all([
    all(cursor => ask(api.GET('/api/users', { params: { query: { cursor, limit: 200 } } }))),
    all(cursor => ask(api.GET('/api/teams', { params: { query: { cursor, limit: 200 } } }))),
  ])
  const names = new Map([...users, ...teams].map(one => [one.id, one.name]))
  return { users, teams, of: id => names.get(id) }
}

/** Every page of a short list. */
export async function all<T>(page: (cursor?: string) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = []
  let cursor: string | null | undefined
  do {
    const next: Page<T> = await page(cursor ?? undefined)
    items.push(...next.items)
    cursor = next.next
  } while (cursor)
  return items
}
