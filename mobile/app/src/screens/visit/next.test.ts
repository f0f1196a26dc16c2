import { expect, test } from 'vitest'
import type { Status } from '../../device/records'
import { besideSteps, canSpeak, nextStep } from './next'

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

test('a customer who has handed back the phone is asked again only where one has gone back to him', () => {
  const made = (...all: string[]) => all.map(what => ({ what }))
  expect(canSpeak({ status: 'on_site', steps: made('accept', 'arrive') })).toBe(true)
  expect(canSpeak({ status: 'returned', steps: made('arrive', 'submit') })).toBe(false)
  expect(canSpeak({ status: 'returned', steps: made('arrive', 'submit', 'arrive') })).toBe(true)
  expect(canSpeak({ status: 'submitted', steps: made('arrive', 'submit', 'arrive') })).toBe(false)
})
