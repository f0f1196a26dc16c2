// Which fact comes next in a visit, and what can be done beside it.

import type { Status } from '../../device/records'

const NEXT: Partial<Record<Status, string>> = {
  assigned: 'accept',
  declined: 'accept',
  accepted: 'set_out',
  under_way: 'arrive',
  on_site: 'leave',
  paused: 'resume',
  left: 'submit',
  absent: 'set_out',
  returned: 'submit',
}

const BESIDE: Partial<Record<Status, string[]>> = {
  assigned: ['decline', 'arrive'],
  accepted: ['decline', 'arrive', 'submit'],
  under_way: ['absent'],
  on_site: ['pause', 'absent', 'submit'],
  paused: ['leave', 'set_out', 'submit'],
  left: ['set_out'],
  absent: ['submit'],
  submitted: [],
  // Judged already; only who goes back for the customer's word has something to add.
  returned: ['arrive'],
}

/** Steps that tell what happened in the field: each of one's own can be corrected into another one. */
export const RECORDED = ['accept', 'decline', 'set_out', 'arrive', 'pause', 'resume', 'leave', 'absent']

/** While one of these, the work is written. */
export const OPEN: ReadonlySet<Status> = new Set<Status>([
  'accepted',
  'under_way',
  'on_site',
  'paused',
  'left',
  'absent',
  'returned',
])
/** Nothing is added to these any more. */
export const CLOSED: ReadonlySet<Status> = new Set<Status>(['approved', 'cancelled', 'past', 'unassigned'])
/** An appointment that is still to come may be moved. */
export const MOVABLE: ReadonlySet<Status> = new Set<Status>(['assigned', 'accepted', 'under_way', 'paused', 'absent'])

/** Somebody was there, or tried to be: whether he has to come again is one tap. */
export const FOLLOWABLE: ReadonlySet<Status> = new Set<Status>(['on_site', 'paused', 'left', 'absent', 'returned'])
/** Whether the customer's word is taken: once the visit was handed in, only after arriving there again. */
export function canSpeak({ status, steps }: { status: Status; steps: { what: string }[] }): boolean {
  const submitted = steps.findLastIndex(step => step.what === 'submit')
  return OPEN.has(status) && (submitted < 0 || steps.slice(submitted).some(step => step.what === 'arrive'))
}

/** These say why. */
export const WITH_REASON: ReadonlySet<string> = new Set(['decline', 'pause', 'absent', 'withdraw'])

export const nextStep = (status: Status): string | undefined => NEXT[status]
export const besideSteps = (status: Status): string[] => BESIDE[status] ?? []
