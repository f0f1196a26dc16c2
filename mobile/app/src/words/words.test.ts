import { expect, test } from 'vitest'
import { en } from './en'
import { zh } from './zh'

const places = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map(found => found[1]).sort()

test('every sentence has the same gaps in both languages', () => {
  expect(Object.keys(en)).toEqual(Object.keys(zh))
  for (const key of Object.keys(zh) as (keyof typeof zh)[]) {
    expect(places(en[key]), key).toEqual(places(zh[key]))
    expect(en[key].trim().length, key).toBeGreaterThan(0)
  }
})
