// 需二次上门: the linked visit that follows this one, made with what is known and left to the dispatcher to appoint.

import { device } from '../../device/client'
import type { Fields, VisitFile } from '../../device/records'

/** What it takes along besides its kind and what it is about. */
const CARRIED = ['equipment/entry', 'equipment/model', 'equipment/serial', 'contact/name', 'contact/phone']

export interface FollowUp {
  id: string
  number: string
  /** Takes the new visit back, and the mark on this one. */
  takeBack: () => Promise<void>
}

export async function makeFollowUp(file: VisitFile): Promise<FollowUp> {
  const fields: Fields = { follows: file.id, visit_kind: file.visit_kind, summary: file.summary }
  for (const path of CARRIED) {
    const value = file.fields[path]
    if (value !== undefined && value !== null) fields[path] = value
  }
  const made = await device.create({ kind: 'visit', fields })
  const marked = await device.set(file.id, { needs_revisit: true })
  const takeBack = async () => {
    await device.undo(made.id, made.edit ?? undefined)
    if (marked.edit) await device.undo(file.id, marked.edit)
  }
  return { id: made.id, number: made.number, takeBack }
}
