import { expect, test } from 'vitest'
import { entries } from '../../record/entries'
import { fieldsOf } from './visitFields'

const FILE = { 'equipment/m/model': 'FX', 'equipment/m/serial': 'SN1', 'contacts/c/phone': '138' }
const known = { machines: entries(FILE, 'equipment'), contacts: entries(FILE, 'contacts') }

test('a new visit takes machine and contact from the file', () => {
  const entered = { kind: 'repair', summary: ' 异响 ', machine: 'm', contact: 'c', urgent: false }
  expect(fieldsOf('id', entered, known)).toEqual({
    customer: 'id',
    visit_kind: 'repair',
    summary: '异响',
    'equipment/entry': 'm',
    'equipment/model': 'FX',
    'equipment/serial': 'SN1',
    'contact/phone': '138',
  })
})

test('nothing is written of what was not chosen', () => {
  const fields = fieldsOf('id', { kind: 'install', summary: 'x', urgent: true }, known)
  expect(fields).toEqual({ customer: 'id', visit_kind: 'install', summary: 'x', 'routing/urgent': true })
})
