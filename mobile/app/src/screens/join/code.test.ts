import { expect, test } from 'vitest'
import { codeIn, codeOf } from './code'

test('a code is read as it was typed, scanned, or opened', () => {
  const code = 'K7MX-23PQ-9ABC'
  expect(codeOf('k7mx 23pq 9abc')).toBe(code)
  expect(codeOf(`https://field.example.org/join#${code}`)).toBe(code)
  expect(codeOf(`{"fieldfile":"join","server":"","code":"${code}"}`)).toBe(code)
  expect(codeOf('K7MX-23PQ')).toBe('')
  expect(codeIn({ pathname: '/join', hash: `#${code}` })).toBe(code)
  expect(codeIn({ pathname: '/', hash: `#${code}` })).toBe('')
})
