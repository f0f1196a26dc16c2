import { expect, test } from 'vitest'
import { entries } from './fields'

test('entries are read by their id, removed ones left out', () => {
  const fields = {
    'contacts/7c1f/name': '王工',
    'contacts/7c1f/phone': '138',
    'contacts/aa00/name': '李工',
    'contacts/aa00/removed': true,
    name: '厂',
  }
  const found = entries(fields, 'contacts')
  expect(found.map(entry => [entry.id, entry.text('name'), entry.text('post')])).toEqual([['7c1f', '王工', '']])
})
