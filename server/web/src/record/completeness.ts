/** How complete a customer file is, and what is missing: as `client-core/src/row.rs` counts it. */
import type { Fields } from '../api/types'
import { entries } from './entries'

/** What may be missing: a key of the page's words, and of which machine. */
export type Missing = {
  what: 'name' | 'class' | 'address' | 'position' | 'phone' | 'contract' | 'model' | 'serial' | 'installed' | 'warranty'
  machine?: string
}

export function completeness(fields: Fields): { percent: number; missing: Missing[] } {
  const filled = (path: string) => (fields[path] ?? '') !== ''
  const any = (set: string, name: string) =>
    entries(fields, set).some(entry => !entry.removed && (entry.of(name) ?? '') !== '')
  const asked: [boolean, Missing][] = [
    [filled('name'), { what: 'name' }],
    [filled('class'), { what: 'class' }],
    [any('addresses', 'text'), { what: 'address' }],
    [any('addresses', 'lat') && any('addresses', 'lon'), { what: 'position' }],
    [any('contacts', 'phone'), { what: 'phone' }],
    [filled('contract_date'), { what: 'contract' }],
  ]
  for (const machine of entries(fields, 'equipment').filter(entry => !entry.removed)) {
    const named = String(machine.of('model') ?? machine.of('serial') ?? '')
    const one = (name: string, what: Missing['what']) =>
      asked.push([(machine.of(name) ?? '') !== '', { what, machine: named }])
    one('model', 'model')
    one('serial', 'serial')
    one('installed_at', 'installed')
    one('warranty_until', 'warranty')
  }
  const missing = asked.filter(([given]) => !given).map(([, what]) => what)
  return { percent: Math.floor(((asked.length - missing.length) * 100) / asked.length), missing }
}
