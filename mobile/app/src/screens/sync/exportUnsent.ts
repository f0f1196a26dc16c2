// A file of what the server does not have, for a person to read: before a phone is emptied.

import { device } from '../../device/client'
import type { Fields, HistoryItem, WaitingRecord } from '../../device/records'

interface Exported {
  number: string
  title: string
  kind: string
  edits: { at: string; changes: HistoryItem['changes'] }[]
  draft: Fields
}

/** Hands the browser a file with every edit and draft that is only on this phone. */
export async function exportUnsent(now: Date): Promise<void> {
  const records: Exported[] = []
  for (const record of await device.waiting()) records.push(await unsentOf(record))
  const { account } = await device.status()
  const content = { user: account?.name, device: account?.code, exported_at: now.toISOString(), records }
  const file = new Blob([JSON.stringify(content, null, 2)], { type: 'application/json' })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = `fieldfile-${account?.code ?? ''}-${now.toISOString().slice(0, 10)}.json`
  link.click()
  URL.revokeObjectURL(link.href)
}

async function unsentOf(record: WaitingRecord): Promise<Exported> {
  const { edits } = await device.history(record.id)
  const unsent = edits.filter(edit => edit.received === null)
  return {
    number: record.number,
    title: record.title,
    kind: record.kind,
    edits: unsent.map(edit => ({ at: new Date(edit.at).toISOString(), changes: edit.changes })),
    draft: record.draft ? await draftOf(record) : {},
  }
}

async function draftOf({ id, kind }: WaitingRecord): Promise<Fields> {
  if (kind === 'visit') return (await device.visit(id)).draft
  return kind === 'customer' ? (await device.customer(id)).draft : {}
}
