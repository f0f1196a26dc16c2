// What can be typed into a field: the office's table says how long it may be and whether it has lines.

import { type Field, fieldAt } from '../../../../server/web/src/record/fields'

const LINE_ENDS = /\r\n|[\r\n\u2028\u2029]/g
const MARKS = new Set([0x061c, 0x200e, 0x200f, 0xfeff])

/**
 * A text as the field can hold it. What nobody sees but what changes how a text is read is left out: numbers
 * pasted from an address book come wrapped in it. What is too long is cut.
 */
export function typable(path: string, text: string): string {
  const field = fieldOf(path)
  const ended = text.replace(LINE_ENDS, field?.type.is === 'line' ? ' ' : '\n')
  const seen = field?.type.is === 'line' ? ended.replaceAll('\t', ' ') : ended
  const kept = [...seen].filter(letter => !misleads(letter.codePointAt(0) ?? 0))
  return kept.slice(0, most(path)).join('')
}

/** So many letters fit into the field. */
export function most(path: string): number | undefined {
  const type = fieldOf(path)?.type
  return type?.is === 'line' || type?.is === 'text' ? type.max : undefined
}

/** No path means one thing in a visit and another in a customer. */
function fieldOf(path: string): Field | undefined {
  return fieldAt('visit', path) ?? fieldAt('customer', path)
}

function misleads(code: number): boolean {
  if (code === 0x09 || code === 0x0a) return false
  const control = code < 0x20 || (code >= 0x7f && code < 0xa0)
  const turns = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)
  return control || turns || MARKS.has(code)
}
