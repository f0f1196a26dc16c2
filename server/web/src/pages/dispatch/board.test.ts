import { expect, test } from 'vitest'
import type { VisitItem } from '../../api/types'
import {
  type Card,
  cell,
  dropped,
  hoursOn,
  isMovable,
  type Lane,
  lay,
  leaveOn,
  momentOf,
  overlaps,
  weekOf,
} from './board'

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

const card = (one: VisitItem, ...helpers: string[]): Card => ({
  visit: one,
  helpers,
  double_booked: [],
  on_leave: [],
  former: [],
})

test('a visit stands in the rows of its lead and of its helpers', () => {
  const cards = [card(visit('a', 'wang', 9, 11), 'li'), card(visit('b', 'li', 13, 14)), card(visit('c', 'li'))]
  expect(cell(cards, 'li', DAY).map(one => one.visit.id)).toEqual(['a', 'b'])
  expect(cell(cards, 'wang', DAY).map(one => one.visit.id)).toEqual(['a'])
  expect(cell(cards, 'wang', '2026-11-19')).toEqual([])
})

test('leave shows on every day that it touches', () => {
  const leave = [{ id: 'l', from: momentOf(DAY, 13 * 60), to: momentOf('2026-11-20', 0), reason: '' }]
  const lane: Lane = { user: 'wang', name: '', role: 'engineer', teams: [], leave, hours: [] }
  const days = ['2026-11-17', DAY, '2026-11-19', '2026-11-20']
  expect(days.map(day => leaveOn(lane, day).length)).toEqual([0, 1, 1, 0])
})

test('a weekday without hours is free, unless none are set at all', () => {
  const lane: Lane = { user: 'wang', name: '', role: 'engineer', teams: [], leave: [], hours: [] }
  expect(hoursOn(lane, DAY)).toBeUndefined()
  lane.hours.push({ weekday: 3, from: 510, to: 1050 })
  expect(hoursOn(lane, DAY)).toEqual([510, 1050])
  expect(hoursOn(lane, '2026-11-22')).toBeNull()
})

test('overlapping visits lie beside each other, others below', () => {
  const all = [visit('b', 'wang', 10, 12), visit('a', 'wang', 9, 11), visit('c', 'wang', 13, 14)].map(one => card(one))
  const laid = lay(cell(all, 'wang', DAY), DAY)
  expect(laid.map(({ card, lane, lanes, start }) => [card.visit.id, lane, lanes, start])).toEqual([
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

test('somebody who is to be at two places at once is named with both, whether he leads or helps', () => {
  const cards = [
    card(visit('a', 'wang', 9, 12)),
    card(visit('b', 'li', 11, 13), 'wang'),
    card(visit('c', 'li', 13, 14)),
    card(visit('d', 'li', 13, 14, 'declined')),
  ]
  const named = overlaps(cards).map(({ user, first, second }) => [user, first.visit.id, second.visit.id])
  expect(named).toEqual([['wang', 'a', 'b']])
})

test('a declined visit that is drafted for somebody else overlaps like any other', () => {
  const drafted = { ...card(visit('d', 'li', 13, 14, 'declined')), drafted: true }
  expect(overlaps([card(visit('c', 'li', 13, 14)), drafted])).toHaveLength(1)
})
