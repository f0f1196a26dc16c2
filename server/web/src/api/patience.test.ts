import { expect, test } from 'vitest'
import { patienceFor } from './patience'

test('reads and saves are given up after ten seconds', () => {
  expect(patienceFor('GET', '/api/board', null)).toBe(10_000)
  expect(patienceFor('PATCH', '/api/visits/1', 'application/json')).toBe(10_000)
})

test('files and what concerns many records take as long as they take', () => {
  for (const path of [
    '/api/imports/1/commit',
    '/api/backups',
    '/api/schedule-drafts/publish',
    '/api/users/1/hand-over',
  ])
    expect(patienceFor('POST', path, 'application/json'), path).toBeUndefined()
  expect(patienceFor('PUT', '/api/settings/logo', 'image/png')).toBeUndefined()
})
