import { expect, test } from 'vitest'
import { inWords, metres } from './distance'

test('a hundredth of a degree of latitude is 1.1 km', () => {
  const far = metres({ lat: 312_304_000, lon: 1_214_737_000 }, { lat: 312_404_000, lon: 1_214_737_000 })
  expect(Math.round(far)).toBe(1112)
  expect(inWords(far, 1800)).toBe('1.1 km ± 1.8 km')
})

test('near is told in metres, and no accuracy is no promise', () => {
  expect(inWords(34, 12)).toBe('30 m ± 10 m')
  expect(inWords(34, null)).toBe('30 m')
})
