// records.ts says what the core writes. Both are read here as text, the TypeScript by its own compiler, so
// that a field that one side renames, adds or drops, or that becomes empty, is noticed at once.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

const CORE = join(import.meta.dirname, '../../../../client-core/src')
const SOURCES = [
  ...readdirSync(join(CORE, 'device'))
    .filter(name => name.endsWith('.rs'))
    .map(name => `device/${name}`),
  'record/mod.rs',
  'store/waiting.rs',
  'steps.rs',
]
/** What the page gives and may leave out. */
const GIVEN = new Set(['NewStep', 'VisitQuery'])
/** Types of values and codes whose names stand in other tables. */
const TEXTS = new Set(['String', 'Id', 'Role', 'RefusalCode', 'Wipe'])

type Shape = Record<string, string>
interface Core {
  structs: Map<string, { own: Shape; flat: string[] }>
  enums: Map<string, string[]>
}

const snake = (name: string) => name.replace(/(?<=.)([A-Z])/g, '_$1').toLowerCase()
const unions = (type: string) => type.split(' | ').sort().join(' | ')

/** A Rust type as JSON has it. */
function written(type: string, attributes: string): string {
  if (attributes.includes('serialize_with = "as_object"')) return 'Fields'
  const inner = /^(Option|Vec|Box)<(.*)>$/.exec(type)
  if (inner?.[1] === 'Option') return unions(`${written(inner[2] as string, '')} | null`)
  if (inner?.[1] === 'Vec') return `${written(inner[2] as string, '')}[]`
  if (/^[iu](8|16|32|64|size)$/.test(type)) return 'number'
  if (type === 'bool') return 'boolean'
  const name = type.replace(/^.*::/, '')
  return TEXTS.has(name) ? 'string' : name
}

function ofCore(): Core {
  const core: Core = { structs: new Map(), enums: new Map() }
  for (const source of SOURCES) {
    const text = readFileSync(join(CORE, source), 'utf8').replace(/^\s*\/\/.*\n/gm, '')
    for (const [, attributes = '', what, name = '', body = ''] of text.matchAll(
      /((?:#\[(?:[^[\]]|\[[^\]]*\])*\]\n)*)pub (struct|enum) (\w+) \{\n(.*?)\n\}/gs,
    )) {
      if (!/Serialize|Deserialize/.test(attributes)) continue
      if (what === 'enum') {
        const variants = [...body.matchAll(/^ {4}(\w+),/gm)].map(found => `'${snake(found[1] as string)}'`)
        core.enums.set(name, variants.sort())
        continue
      }
      const [own, flat]: [Shape, string[]] = [{}, []]
      for (const [, about = '', field = '', type = ''] of body.matchAll(
        /((?:^\s*#\[.*\]\n)*)^\s*pub (\w+): (.*),$/gm,
      )) {
        if (about.includes('flatten')) flat.push(type)
        else own[/rename = "(\w+)"/.exec(about)?.[1] ?? field] = written(type, about)
      }
      core.structs.set(name, { own, flat })
    }
  }
  return core
}

/** All fields of a record of the core, those of the records inside it on the same level included. */
function whole(core: Core, name: string): Shape {
  const record = core.structs.get(name)
  if (!record) throw new Error(`client-core has no record ${name}`)
  return Object.assign({}, ...record.flat.map(inner => whole(core, inner)), record.own)
}

function ofApp(): { records: Map<string, Shape>; unions: Map<string, string> } {
  const file = join(import.meta.dirname, 'records.ts')
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true)
  const [records, aliases] = [new Map<string, Shape>(), new Map<string, string>()]
  for (const statement of source.statements) {
    if (ts.isTypeAliasDeclaration(statement)) {
      const type = statement.type.getText().replace(/\s+/g, ' ').replace(/^\| /, '')
      aliases.set(statement.name.text, unions(type))
    }
    if (!ts.isInterfaceDeclaration(statement)) continue
    const shape: Shape = {}
    for (const clause of statement.heritageClauses ?? []) {
      for (const parent of clause.types) Object.assign(shape, records.get(parent.getText()))
    }
    for (const member of statement.members) {
      if (!ts.isPropertySignature(member) || !member.type) throw new Error(`${member.getText()} is no plain field`)
      shape[member.name.getText()] = unions(member.type.getText() + (member.questionToken ? ' | null' : ''))
    }
    records.set(statement.name.text, shape)
  }
  return { records, unions: aliases }
}

const core = ofCore()
const app = ofApp()

test('every record is the core’s, field by field', () => {
  expect(app.records.size).toBeGreaterThan(20)
  for (const [name, shape] of app.records) {
    const expected = whole(core, name)
    if (GIVEN.has(name)) expect(expected, name).toMatchObject(shape)
    else expect(shape, name).toEqual(expected)
  }
})

test('every record inside a record is known, and every word of the core', () => {
  for (const [name, shape] of app.records) {
    for (const type of Object.values(shape)) {
      for (const part of type.split(' | ').map(one => one.replace(/\[\]$/, ''))) {
        const known = /^(string|number|boolean|null)$/.test(part) || app.records.has(part) || app.unions.has(part)
        expect(known, `${part} in ${name}`).toBe(true)
      }
    }
  }
  for (const [name, words] of app.unions) {
    const said = core.enums.get(name)
    if (said) expect(words.split(' | '), name).toEqual(said)
    else expect(['Value', 'Fields'], name).toContain(name)
  }
})
