import { expect, test } from 'vitest'
import { isEmbedded, numberIn, tooOld } from './browser'

const ANDROID = 'Mozilla/5.0 (Linux; Android 13; M2101K6G) AppleWebKit/537.36 (KHTML, like Gecko)'
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 16_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'

test('browsers inside chat programs are told apart', () => {
  expect(isEmbedded(`${ANDROID} Chrome/107 Mobile Safari/537.36 MicroMessenger/8.0.43`)).toBe(true)
  expect(isEmbedded(`${IPHONE} Mobile/15E148 wxwork/4.1.10 MicroMessenger/7.0.1`)).toBe(true)
  expect(isEmbedded(`${ANDROID} Chrome/100 Mobile Safari/537.36 AliApp(DingTalk/7.0.40)`)).toBe(true)
  expect(isEmbedded(`${ANDROID} Chrome/120.0.0.0 Mobile Safari/537.36`)).toBe(false)
})

test('versions that are too old are named', () => {
  expect(tooOld(`${ANDROID} Chrome/108.0.0.0 Mobile Safari/537.36`)).toEqual({ wanted: 'Chromium 109', found: '108' })
  expect(tooOld(`${ANDROID} Chrome/109.0.0.0 Mobile Safari/537.36`)).toBeNull()
  expect(tooOld(`${IPHONE} Version/16.3 Mobile/15E148 Safari/604.1`)).toEqual({ wanted: 'iOS 16.4', found: '16.3' })
  expect(tooOld(IPHONE.replace('16_3', '16_4'))).toBeNull()
  expect(tooOld(IPHONE.replace('16_3', '26_0'))).toBeNull()
})

test('an address names a visit by its short number', () => {
  expect(numberIn('/visits/V-K7M-0042')).toBe('V-K7M-0042')
  expect(numberIn('https://field.example/visits/v-k7m-0042?from=chat')).toBe('V-K7M-0042')
  expect(numberIn('/visits/new')).toBeNull()
  expect(numberIn('/')).toBeNull()
})
