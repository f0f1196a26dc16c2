import i18next from 'i18next'
import { beforeAll, expect, test } from 'vitest'
import { startWords } from '../../words'
import { missingName } from './missing'

beforeAll(async () => {
  Object.assign(globalThis, { localStorage: { getItem: () => null }, document: { documentElement: {} } })
  await startWords()
})

test('everything that the core can miss has a name', () => {
  const paths = 'steps/arrive photos/nameplate work_done result card/quality trained customer_word/rating'
  for (const path of [...paths.split(' '), 'customer_word/signature']) {
    expect(missingName(i18next.t, path)).toMatch(/^[^/]*[一-龥][^/]*$/)
  }
})
