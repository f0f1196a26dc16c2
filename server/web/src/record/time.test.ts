import { expect, test } from 'vitest'
import { dayOf, fromWall, nearness, toWall } from './time'

const MIDNIGHT = Date.UTC(2026, 10, 21, 16)

test('a day begins at midnight in the organisation', () => {
  expect(dayOf(MIDNIGHT - 1)).toBe('2026-11-21')
  expect(dayOf(MIDNIGHT)).toBe('2026-11-22')
})

test('what a date picker shows comes back as the same moment', () => {
  expect(toWall(MIDNIGHT).format('HH:mm')).toBe('00:00')
  expect(fromWall(toWall(MIDNIGHT))).toBe(MIDNIGHT)
})

test.each([
  [-1, 'yesterday'],
  [0, 'today'],
  [86_400_000, 'tomorrow'],
  [-20 * 86_400_000, 'this_year'],
  [-400 * 86_400_000, 'other'],
])('%d ms from midnight is %s', (ms, name) => {
  expect(nearness(MIDNIGHT + ms, MIDNIGHT)).toBe(name)
})
