import type { Fields } from '../device/records'

export interface Entry {
  id: string
  text: (name: string) => string
}

/** The live entries of a set: `contacts/7c1f/phone` is the field `phone` of the entry `7c1f`. */
export function entries(fields: Fields, set: string): Entry[] {
  const ids = new Set<string>()
  for (const path of Object.keys(fields)) {
    const parts = path.split('/')
    if (parts[0] === set && parts.length === 3 && parts[1]) ids.add(parts[1])
  }
  return [...ids]
    .filter(id => fields[`${set}/${id}/removed`] !== true)
    .map(id => ({ id, text: name => text(fields, `${set}/${id}/${name}`) }))
}

export function text(fields: Fields, path: string): string {
  const value = fields[path]
  return value === null || value === undefined ? '' : String(value)
}

/** A random id for a new entry of a set. */
export function entryId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(5))
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}
