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
  submitted: ['withdraw'],
  returned: ['set_out', 'arrive', 'withdraw'],
}

/** These say why. */
export const WITH_REASON: ReadonlySet<string> = new Set(['decline', 'pause', 'absent', 'withdraw'])

export const nextStep = (status: Status): string | undefined => NEXT[status]
export const besideSteps = (status: Status): string[] => BESIDE[status] ?? []
