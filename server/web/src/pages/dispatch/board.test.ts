import { expect, test } from 'vitest'
import type { VisitItem } from '../../api/types'
import { cell, doubleBooked, dropped, isMovable, lay, momentOf, weekOf } from './board'

const DAY = '2026-11-18'
const visit = (id: string, lead: string | null, from?: number, to?: number, status = 'assigned'): VisitItem => ({
  id,
  number: id,
  summary: '',
  kind: 'repair',
  status,
  urgent: false,
  late: false,
  edited_since: false,
  conflicts: 0,
  changed_at: 0,
  lead: lead === null ? null : { id: lead, name: lead },
  window_from: from === undefined ? null : momentOf(DAY, from * 60),
  window_to: to === undefined ? null : momentOf(DAY, to * 60),
})

test('a week begins on Monday, on whichever day one looks', () => {
  expect(weekOf('2026-11-22')).toEqual(weekOf('2026-11-16'))
  expect(weekOf('2026-11-22')[0]).toBe('2026-11-16')
  expect(weekOf('2026-11-23')[0]).toBe('2026-11-23')
})

test('a visit dropped on a day keeps its hour and its length', () => {
  const place = dropped(visit('a', 'wang', 14, 17), { lead: 'li', day: '2026-11-20' })
  expect(place).toEqual({ lead: 'li', from: momentOf('2026-11-20', 14 * 60), to: momentOf('2026-11-20', 17 * 60) })
})

test('a visit without a time gets two hours from nine', () => {
  const place = dropped(visit('a', null), { lead: 'li', day: DAY })
  expect(place).toEqual({ lead: 'li', from: momentOf(DAY, 9 * 60), to: momentOf(DAY, 11 * 60) })
})

test('a visit dropped on a time begins there', () => {
  const place = dropped(visit('a', 'wang', 9, 10), { lead: 'wang', day: DAY, minute: 15 * 60 })
  expect(place).toEqual({ lead: 'wang', from: momentOf(DAY, 15 * 60), to: momentOf(DAY, 16 * 60) })
})

test('a visit put back into the list has neither engineer nor time', () => {
  expect(dropped(visit('a', 'wang', 9, 10), 'unscheduled')).toEqual({ lead: null, from: null, to: null })
})

test('double bookings are of one engineer at one time', () => {
  const booked = doubleBooked([
    visit('a', 'wang', 9, 11),
    visit('b', 'wang', 10, 12),
    visit('c', 'wang', 12, 13),
    visit('d', 'li', 10, 12),
    visit('e', 'wang', 12, 13, 'cancelled'),
    visit('f', 'wang'),
    visit('g', 'wang', 12, 13, 'approved'),
  ])
  expect([...booked].sort()).toEqual(['a', 'b'])
})

test('an appointment without an end takes two hours', () => {
  expect(doubleBooked([visit('a', 'wang', 9), visit('b', 'wang', 10, 12)]).size).toBe(2)
})

test('overlapping visits lie beside each other, others below', () => {
  const visits = cell([visit('b', 'wang', 10, 12), visit('a', 'wang', 9, 11), visit('c', 'wang', 13, 14)], 'wang', DAY)
  expect(lay(visits, DAY).map(({ visit, lane, lanes, start }) => [visit.id, lane, lanes, start])).toEqual([
    ['a', 0, 2, 540],
    ['b', 1, 2, 600],
    ['c', 0, 2, 780],
  ])
})

test('who is there already is not sent elsewhere', () => {
  expect(['accepted', 'declined', 'absent'].every(status => isMovable(visit('a', 'w', 9, 10, status)))).toBe(true)
  expect(
    ['under_way', 'on_site', 'submitted', 'cancelled'].some(status => isMovable(visit('a', 'w', 9, 10, status))),
  ).toBe(false)
})
