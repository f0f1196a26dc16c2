import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import zh from '../words/fields/zh.json'
import terms from '../words/terms/zh.json'
import { CUSTOMER, fieldAt, VISIT } from './fields'

const TABLES = join(import.meta.dirname, '../../../../client-core/src/record')

/** Pattern, type's first word, group and label of every field in a table. */
function table(kind: string) {
  const source = readFileSync(join(TABLES, `${kind}.rs`), 'utf8')
  const rows = source.matchAll(
    /field\(\s*"([^"]+)",\s*([A-Za-z]+)(?:\(([\s\S]*?)\))?,\s*(?:Group::)?(\w+),\s*"([^"]+)",?\s*\)/g,
  )
  return [...rows].map(([, pattern, type, argument, group, label]) => ({ pattern, type, argument, group, label }))
}

const GROUPS: Record<string, string> = { CheckIn: 'check_in', CustomerWord: 'customer_word' }
const TYPES: Record<string, string[]> = {
  Line: ['line'],
  Text: ['text'],
  Word: ['word'],
  Int: ['int', 'thousandths'],
  Bool: ['bool'],
  Time: ['time'],
  Date: ['date'],
  User: ['user'],
  Team: ['team'],
  Entry: ['entry'],
  Blob: ['blob'],
  Link: ['link'],
  CENTS: ['cents'],
  LAT: ['degrees'],
  LON: ['degrees'],
  METRES: ['int'],
}

describe.each([
  ['customer', CUSTOMER],
  ['visit', VISIT],
] as const)('the fields of a %s', (kind, own) => {
  test('are those of the record', () => {
    const rows = table(kind)
    expect(rows.length).toBeGreaterThan(25)
    expect(own.map(field => field.pattern).sort()).toEqual(rows.map(row => row.pattern).sort())
    for (const row of rows) {
      const field = own.find(field => field.pattern === row.pattern)
      expect(field?.label, row.pattern).toBe(row.label)
      expect(TYPES[row.type ?? ''], `${row.pattern}: ${row.type}`).toContain(field?.type.is)
      expect(field?.group, row.pattern).toBe(GROUPS[row.group ?? ''] ?? row.group?.toLowerCase())
      if (field && (field.type.is === 'line' || field.type.is === 'text'))
        expect(field.type.max, row.pattern).toBe(Number(row.argument?.replaceAll('_', '')))
    }
  })

  test('have words', () => {
    for (const field of own) {
      expect(Object.keys(zh)).toContain(field.label)
      const words =
        field.type.is === 'word' ? field.type.words.map(word => `${(field.type as { set: string }).set}.${word}`) : []
      for (const word of words) expect(Object.keys(terms)).toContain(word)
    }
  })
})

test('a path is found by its pattern', () => {
  expect(fieldAt('customer', 'contacts/7c1f/phone')?.label).toBe('customer.contact.phone')
  expect(fieldAt('customer', 'contacts/phone')).toBeUndefined()
  expect(fieldAt('note', 'text')).toBeUndefined()
})
