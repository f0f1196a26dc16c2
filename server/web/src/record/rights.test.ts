import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Me } from '../api/types'
import type { Group } from './fields'
import { mayWrite, RIGHTS } from './rights'

const PAGE = readFileSync(join(import.meta.dirname, '../../../../docs/rights.md'), 'utf8')
const OFFICE = ['dispatcher', 'agent', 'stock keeper', 'supervisor', 'manager', 'administrator', 'quality monitor']

/** Who may write a group of a record in his team, as the page of rights says; `cancel` is a step, not a field. */
function inTeam(kind: string, group: string): string[] {
  const section = PAGE.split(`## ${kind}: ${group}\n`)[1]?.split('\n## ')[0] ?? ''
  const rows = section.split('\n').map(line => line.split('|').map(cell => cell.trim()))
  return OFFICE.filter(role => {
    const cell = rows.find(row => row[1] === role)?.[7]
    return cell !== undefined && cell !== '-' && cell !== 'cancel'
  }).map(role => role.replace(' ', '_'))
}

test.each([
  ['customer', ['details', 'credit', 'routing']],
  ['visit', ['details', 'routing', 'work', 'card', 'check_in', 'customer_word']],
])('the rights on a %s are those of the page of rights', (kind, groups) => {
  for (const group of groups) expect(RIGHTS[kind]?.[group as Group] ?? [], group).toEqual(inTeam(kind, group))
})

test('the details of a visit are written until it is handed in, its card is checked in afterwards', () => {
  const me = { role: 'dispatcher' } as Me
  expect(mayWrite(me, 'visit', 'summary', 'on_site')).toBe(true)
  expect(mayWrite(me, 'visit', 'summary', 'submitted')).toBe(false)
  expect(mayWrite(me, 'visit', 'check_in/verdict', 'on_site')).toBe(false)
  expect(mayWrite(me, 'visit', 'check_in/verdict', 'submitted')).toBe(true)
  expect(mayWrite(me, 'visit', 'work_done', 'on_site')).toBe(false)
})
