import { expect, test } from 'vitest'
import { most, typable } from './typable'

test('a number from the address book loses what nobody sees', () => {
  expect(typable('contact/phone', '\u202d138 0013 8000\u202c')).toBe('138 0013 8000')
  expect(typable('work_done', '\ufeff已\u200e修\u200f复\u202e\u0007')).toBe('已修复')
})

test('lines stay where the field has lines, and become spaces where it has none', () => {
  expect(typable('work_done', 'a\r\nb\u2028c')).toBe('a\nb\nc')
  expect(typable('steps/0a/reason', '堵车\n改道\t晚到')).toBe('堵车 改道 晚到')
})

test('what is too long is cut at the letter, not inside it', () => {
  const long = '😀'.repeat((most('problem/code') ?? 0) + 5)
  expect([...typable('problem/code', long)].length).toBe(most('problem/code'))
  expect(typable('name', '长'.repeat(300)).length).toBe(most('name'))
})
