/** Whom to call about a visit and where it is. */
import type { Fields } from '../api/types'
import { entries } from './entries'

export type Contact = {
  name: string
  phone: string
  /** Name and telephone are those of the customer file. */
  ofFile: boolean
  address: string
}

/** The visit's own contact; where it has no telephone the first one of the customer file that has one. */
export function contactOf(visit: Fields, customer: Fields | undefined): Contact {
  const own = { name: text(visit['contact/name']), phone: text(visit['contact/phone']) }
  const present = (set: string) => entries(customer ?? {}, set).filter(entry => !entry.removed)
  const address = present('addresses')
    .map(entry => text(entry.of('text')))
    .find(Boolean)
  const inFile = present('contacts').find(entry => entry.of('phone'))
  const place = { address: address ?? '' }
  if (own.phone || !inFile) return { ...own, ofFile: false, ...place }
  return { name: text(inFile.of('name')), phone: text(inFile.of('phone')), ofFile: true, ...place }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
