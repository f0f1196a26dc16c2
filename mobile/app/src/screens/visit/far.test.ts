import { expect, test } from 'vitest'
import { isFar } from './far'

test('an arrival is asked about only where the position can not be the place', () => {
  expect(isFar(1_900, 1_000)).toBe(false)
  expect(isFar(2_100, 1_000)).toBe(true)
  expect(isFar(300, 0)).toBe(false)
})
