import { expect, test } from 'vitest'
import type { Status } from '../../device/records'
import { besideSteps, nextStep } from './next'

test('a routine visit is five large taps from acceptance to submission', () => {
  const after: Record<string, Status> = {
    accept: 'accepted',
    set_out: 'under_way',
    arrive: 'on_site',
    leave: 'left',
    submit: 'submitted',
  }
  const made: string[] = []
  let status: Status = 'assigned'
  for (let step = nextStep(status); step; step = nextStep(status)) {
    made.push(step)
    status = after[step] as Status
  }
  expect(made).toEqual(['accept', 'set_out', 'arrive', 'leave', 'submit'])
})

test('what is closed offers nothing', () => {
  for (const status of ['approved', 'cancelled', 'past', 'unassigned'] as Status[]) {
    expect([nextStep(status), besideSteps(status)]).toEqual([undefined, []])
  }
})
