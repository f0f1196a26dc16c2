import { expect, test } from 'vitest'
import { fieldsOf } from './newFields'

test('what was typed of a new customer becomes fields, trimmed, entries under ids of their own', () => {
  const ids = ['c', 'm', 'a']
  const fields = fieldsOf({ name: ' 华东机械 ', team: 't', phone: '138', serial: 'SN 1' }, () => ids.shift() ?? '')
  expect(fields).toEqual({ name: '华东机械', team: 't', 'contacts/c/phone': '138', 'equipment/m/serial': 'SN 1' })
})

test('what was left empty is not written', () => {
  expect(fieldsOf({ name: 'x', contact: '  ', address: '' })).toEqual({ name: 'x' })
})
