import { expect, test } from 'vitest'
import { isWeakPin } from './weakPin'

test('what a finder tries first is refused', () => {
  for (const pin of [
    '000000',
    '111111',
    '123456',
    '654321',
    '121212',
    '123123',
    '850412',
    '120485',
    '041285',
    '198504',
  ]) {
    expect(isWeakPin(pin), pin).toBe(true)
  }
})

test('other PINs are taken', () => {
  for (const pin of ['246810', '135791', '736482', '902857']) expect(isWeakPin(pin), pin).toBe(false)
})
