import { expect, test } from 'vitest'
import { SETTLING, Steady } from './steady'

const NEXT: Record<string, string> = { accept: 'set_out', set_out: 'arrive', arrive: 'leave', leave: 'submit' }

test('thirty taps in a row make one step', () => {
  const button = new Steady()
  const made: string[] = []
  let meaning = 'accept'
  button.means(meaning, 0)
  for (let tap = 0; tap < 30; tap += 1) {
    const at = SETTLING + tap * 12
    if (!button.takes(at)) continue
    made.push(meaning)
    meaning = NEXT[meaning] ?? ''
    // The screen says the next one a moment later.
    button.means(meaning, at + 5)
  }
  expect(made).toEqual(['accept'])
  expect(button.takes(SETTLING + 5 + SETTLING)).toBe(true)
})

test('saying the same again does not make a button wait', () => {
  const button = new Steady()
  expect(button.means('accept', 0)).toBe(true)
  expect(button.means('accept', SETTLING - 1)).toBe(false)
  expect(button.takes(SETTLING - 1)).toBe(false)
  expect(button.takes(SETTLING)).toBe(true)
})
