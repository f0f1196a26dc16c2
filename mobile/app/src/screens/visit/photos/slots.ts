// Which photos a visit has; which it is to have, the core says.

import type { AttachmentItem, Fields } from '../../../device/records'
import { entries } from '../../../parts/fields'

/** Every slot, in the order in which one takes the photos. */
export const SLOTS = ['before', 'after', 'nameplate', 'serial', 'other'] as const
export type Slot = (typeof SLOTS)[number]

export interface Photo {
  /** Its entry in the record. */
  id: string
  slot: string
  original: AttachmentItem
  /** What is shown in the list: the small copy, or a photo that is small itself. */
  shown: AttachmentItem
  takenAt: number | null
  /** Chosen from the album, not taken for this visit. */
  album: boolean
}

/** The photos that a visit shows. */
export function photosOf(fields: Fields, items: AttachmentItem[]): Photo[] {
  const cited = new Map(items.map(item => [item.path, item]))
  return entries(fields, 'photos').flatMap(entry => {
    const original = cited.get(`photos/${entry.id}/blob`)
    if (!original) return []
    const taken = fields[`photos/${entry.id}/taken_at`]
    return {
      id: entry.id,
      slot: entry.text('slot'),
      original,
      shown: cited.get(`photos/${entry.id}/thumb`) ?? original,
      takenAt: typeof taken === 'number' ? taken : null,
      album: fields[`photos/${entry.id}/album`] === true,
    }
  })
}
