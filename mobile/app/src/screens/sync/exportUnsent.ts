// A file of what the server does not have, before a phone is emptied: a person can read it, and the office can take it in.

import { device } from '../../device/client'

/** Hands the browser a file with every edit and draft that is only on this phone. */
export async function exportUnsent(now: Date): Promise<void> {
  const content = await device.exportUnsent()
  const { account } = await device.status()
  const file = new Blob([content], { type: 'application/json' })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = `fieldfile-${account?.code ?? ''}-${now.toISOString().slice(0, 10)}.json`
  link.click()
  URL.revokeObjectURL(link.href)
}
