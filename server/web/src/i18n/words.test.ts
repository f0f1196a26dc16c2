import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'

const SRC = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(SRC, path), 'utf8')
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })

type Words = Record<string, string>
const namespaces = new Map<string, { zh: Words; en: Words }>()
for (const path of files.filter(path => path.endsWith('/zh.json'))) {
  const load = (language: string): Words => JSON.parse(read(join(dirname(path), `${language}.json`)))
  namespaces.set(basename(dirname(path)), { zh: load('zh'), en: load('en') })
}

/** Keys that sources name: whole ones, and beginnings of those that are put together. */
const used = new Set<string>()
const begun = new Set<string>()
const vague: string[] = []
for (const path of files.filter(path => /\.tsx?$/.test(path) && !/\.test\.tsx?$|schema\.ts$/.test(path))) {
  const source = read(path)
  const own = /useTranslation\('([\w-]+)'\)/.exec(source)?.[1] ?? 'common'
  for (const call of source.matchAll(/\bt\(\s*(?:'([^']+)'|`([^`$]+)(\$)?[^`]*`|([^)'`\s][^),]*))/g)) {
    const [, whole, start, open, other] = call
    const name = whole ?? start
    if (other || !name) vague.push(`${path}: t(${other})`)
    else (start && open ? begun : used).add(name.includes(':') ? name : `${own}:${name}`)
  }
}

/** Words of records: which of them appear depends on what records hold. */
const OF_RECORDS = ['fields', 'terms']

describe('words', () => {
  test.each([...namespaces])('%s says the same in both languages', (_, { zh, en }) => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
    for (const [key, chinese] of Object.entries(zh)) {
      const english = en[key] ?? ''
      expect(chinese.trim(), key).not.toBe('')
      expect(english.trim(), key).not.toBe('')
      const gaps = (text: string) => [...text.matchAll(/{{\s*(\w+)/g)].map(gap => gap[1]).sort()
      expect(gaps(english), key).toEqual(gaps(chinese))
      // Each language offers the other one in its own name.
      if (key !== 'other_language') expect(english, `${key} is not translated`).not.toMatch(/[\u4e00-\u9fff]/)
    }
  })

  test('every key used exists', () => {
    const known = [...namespaces].flatMap(([name, { zh }]) => Object.keys(zh).map(key => `${name}:${key}`))
    expect([...used].filter(key => !known.includes(key))).toEqual([])
    expect([...begun].filter(start => !known.some(key => key.startsWith(start)))).toEqual([])
  })

  test('every key is used', () => {
    const unused = [...namespaces]
      .filter(([name]) => !OF_RECORDS.includes(name))
      .flatMap(([name, { zh }]) => Object.keys(zh).map(key => `${name}:${key}`))
      .filter(key => !used.has(key) && ![...begun].some(start => key.startsWith(start)))
    expect(unused).toEqual([])
  })

  test('no key is hidden in a variable', () => {
    expect(vague).toEqual([])
  })

  test('no text stands in the code itself', () => {
    const chinese = files
      .filter(path => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
      .filter(path => /[\u4e00-\u9fff]/.test(read(path).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')))
    expect(chinese).toEqual([])
  })
})
