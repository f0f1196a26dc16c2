import { expect, test } from 'vitest'
import { completeness } from './completeness'

test('an empty file lacks six things', () => {
  const { percent, missing } = completeness({})
  expect([percent, missing.length]).toEqual([0, 6])
})

test('each machine asks for four more, removed ones for none', () => {
  const { percent, missing } = completeness({
    name: 'East',
    class: 'key',
    'contacts/c1/phone': '1',
    'contacts/c2/phone': '',
    'equipment/m1/model': 'LT-4',
    'equipment/m2/model': 'LT-5',
    'equipment/m2/removed': true,
  })
  expect(percent).toBe(40)
  expect(missing).toContainEqual({ what: 'serial', machine: 'LT-4' })
  expect(missing).toHaveLength(6)
})
