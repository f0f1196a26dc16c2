/** What is written of a new visit. */
import type { Fields, Scalar } from '../../api/types'
import type { Entry } from '../../record/entries'

/** The form of a new visit; machine and contact are entries of the customer's file. */
export type Entered = { kind: string; summary: string; machine?: string; contact?: string; urgent?: boolean }

type Known = { machines: Entry[]; contacts: Entry[] }

/** Fields by path: the machine and the contact as they stand in the file today. */
export function fieldsOf(customer: string, entered: Entered, { machines, contacts }: Known): Fields {
  const machine = machines.find(one => one.id === entered.machine)
  const contact = contacts.find(one => one.id === entered.contact)
  const all: [string, Scalar | undefined][] = [
    ['customer', customer],
    ['visit_kind', entered.kind],
    ['summary', entered.summary.trim()],
    ['equipment/entry', machine?.id],
    ['equipment/model', machine?.of('model')],
    ['equipment/serial', machine?.of('serial')],
    ['contact/name', contact?.of('name')],
    ['contact/phone', contact?.of('phone')],
    ['routing/urgent', entered.urgent || undefined],
  ]
  return Object.fromEntries(all.filter(([, value]) => value !== undefined && value !== null && value !== '')) as Fields
}
