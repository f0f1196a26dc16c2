import { expect, test } from 'vitest'
import type { EditEntry } from '../api/types'
import { differences, lastSubmission, steps, writerOf } from './visit'

test('steps stand in the order of their times, corrected ones marked', () => {
  const fields = {
    'steps/b/what': 'leave',
    'steps/b/at': 20,
    'steps/a/what': 'arrive',
    'steps/a/at': 10,
    'steps/c/what': 'arrive',
    'steps/c/at': 5,
    'steps/c/corrects': 'a',
    'steps/d/what': null,
  }
  expect(steps(fields).map(step => [step.id, step.corrected, step.corrects])).toEqual([
    ['c', false, true],
    ['a', true, false],
    ['b', false, false],
  ])
})

const edit = (received: number, path: string, after: string, name = 'wang') =>
  ({ received, by: { name }, changes: [{ path, before: [], after }] }) as unknown as EditEntry

test('the last submission is the newest edit that submits', () => {
  const history = [edit(9, 'work_done', 'x'), edit(7, 'steps/b/what', 'submit'), edit(3, 'steps/a/what', 'submit')]
  expect(lastSubmission(history)).toBe(7)
  expect(lastSubmission([])).toBeUndefined()
})

test('who wrote a value is the author of the newest edit of its path', () => {
  const history = [edit(9, 'result', 'pass', 'li'), edit(7, 'result', 'fail')]
  expect(writerOf(history, 'result')?.name).toBe('li')
})

test('what differs is told of what a review judges alone', () => {
  const before = { work_done: 'a', 'routing/vehicle': '1', 'parts/p/name': 'x' }
  const after = { work_done: 'b', 'routing/vehicle': '2', 'parts/p/name': 'x', 'photos/f/slot': 'after' }
  expect(differences(before, after)).toEqual([
    { path: 'photos/f/slot', before: null, after: 'after' },
    { path: 'work_done', before: 'a', after: 'b' },
  ])
})
