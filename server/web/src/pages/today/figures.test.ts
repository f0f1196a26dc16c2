import { expect, test } from 'vitest'
import { listOf } from './figures'

const figure = { count: 3, more: false, list: '/api/visits' } as const

test('a figure opens its list with exactly its filter', () => {
  expect(listOf({ ...figure, name: 'behind', query: 'status=assigned,accepted&ended_before=17' })).toBe(
    '/visits?status=assigned,accepted&ended_before=17',
  )
})

test('a figure without a filter opens the whole list', () => {
  expect(listOf({ ...figure, name: 'to_review', query: '' })).toBe('/review')
})
