import { expect, test } from 'vitest'
import { daysAgo, inDays } from './spans'

const NOON = Date.parse('2026-03-10T12:00:00+08:00')
const at = (text: string) => Date.parse(`${text}T00:00:00+08:00`)

test('days ago begin with their day, in the organisation', () => {
  expect(daysAgo('30', NOON)).toBe(at('2026-02-08'))
  expect(daysAgo('30', NOON + 3_600_000)).toBe(at('2026-02-08'))
  expect(daysAgo(undefined, NOON)).toBeUndefined()
  expect(daysAgo('soon', NOON)).toBeUndefined()
})

test('what is due today is not overdue, and days ahead are whole', () => {
  expect(inDays('0', NOON)).toBe(at('2026-03-10'))
  expect(inDays('7', NOON)).toBe(at('2026-03-18'))
})
