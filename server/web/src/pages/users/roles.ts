/** Roles as the administration offers them. */

/** Roles, in the order in which they are offered. */
export const ROLES = [
  'engineer',
  'dispatcher',
  'agent',
  'stock_keeper',
  'supervisor',
  'manager',
  'administrator',
  'quality_monitor',
] as const

/** Roles that see every team and belong to none. */
const OVER_ALL: readonly string[] = ['manager', 'administrator', 'quality_monitor']

/** Whether people of a role belong to teams. */
export function hasTeams(role: string | undefined): boolean {
  return role !== undefined && !OVER_ALL.includes(role)
}
