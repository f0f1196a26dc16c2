/**
 * What a role may write in a record of one of its teams: only to decide which buttons to show. The server decides what
 * is written; a test compares this table with docs/rights.md.
 */
import type { Me } from '../api/types'
import { fieldAt, type Group } from './fields'

const TEAM_DETAILS = ['dispatcher', 'agent', 'stock_keeper', 'supervisor', 'manager']
const TEAM_OFFICE = ['dispatcher', 'agent', 'supervisor', 'manager']

/** Roles by kind of record and group of fields; a group that is not named is written in the field alone. */
export const RIGHTS: Record<string, Partial<Record<Group, readonly string[]>>> = {
  customer: { details: TEAM_DETAILS, credit: TEAM_OFFICE, routing: TEAM_OFFICE, withdrawal: ['supervisor', 'manager'] },
  visit: { details: TEAM_DETAILS, routing: TEAM_OFFICE, check_in: ['dispatcher', 'supervisor'] },
}

/** Groups of a visit that are written while it is open, and only while it is handed in. */
const WHILE_OPEN: readonly Group[] = ['details']
const WHILE_SUBMITTED: readonly Group[] = ['check_in']

/** Statuses of a visit that is handed in. */
const SUBMITTED = ['submitted', 'approved']

/** Whether to offer writing at a path; `status` is that of a visit. */
export function mayWrite(me: Me, kind: string, path: string, status?: string): boolean {
  const group = fieldAt(kind, path)?.group
  if (!group || !RIGHTS[kind]?.[group]?.includes(me.role)) return false
  if (kind !== 'visit' || status === undefined) return true
  const submitted = SUBMITTED.includes(status)
  if (WHILE_OPEN.includes(group)) return !submitted
  return !WHILE_SUBMITTED.includes(group) || submitted
}

/** Whether to offer writing anything of a record. */
export function mayWriteSome(me: Me, kind: string): boolean {
  return Object.values(RIGHTS[kind] ?? {}).some(roles => roles?.includes(me.role))
}

/** Who judges visits. */
export function mayReview(me: Me): boolean {
  return me.role === 'supervisor' || me.role === 'manager'
}

/** Who writes notes on customers and visits. */
export function mayNote(me: Me): boolean {
  return TEAM_DETAILS.includes(me.role)
}
