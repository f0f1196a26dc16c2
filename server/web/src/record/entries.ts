/** Sets within a record: entries are paths that share a random id. */
import type { Fields, Scalar } from '../api/types'

export type Entry = { id: string; removed: boolean; of: (name: string) => Scalar }

/** The entries of a set, in the order of their ids; those taken out too, marked. */
export function entries(fields: Fields, set: string): Entry[] {
  const ids = new Set<string>()
  for (const path of Object.keys(fields)) {
    const [first, id, name] = path.split('/')
    if (first === set && id && name) ids.add(id)
  }
  return [...ids].sort().map(id => ({
    id,
    removed: fields[`${set}/${id}/removed`] === true,
    of: name => fields[`${set}/${id}/${name}`] ?? null,
  }))
}

/** A random id for a new entry: short, and no other will be the same. */
export function newEntryId(): string {
  return [...crypto.getRandomValues(new Uint8Array(6))].map(byte => byte.toString(16).padStart(2, '0')).join('')
}
