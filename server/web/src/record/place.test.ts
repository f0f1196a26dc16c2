import { expect, test } from 'vitest'
import { geo, metresBetween } from './place'

test('a degree of latitude is about 111 km', () => {
  const metres = metresBetween({ lat: 310_000_000, lon: 1_210_000_000 }, { lat: 320_000_000, lon: 1_210_000_000 })
  expect(Math.round(metres / 1_000)).toBe(111)
})

test('a name can not leave its place in a link', () => {
  expect(geo(310_000_000, -10_000_000, 'a)&b="<x>')).toBe(
    'geo:31.000000,-1.000000?q=31.000000,-1.000000(a)%26b%3D%22%3Cx%3E)',
  )
})
