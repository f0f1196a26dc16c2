import type { TFunction } from 'i18next'
import type { Word } from '../../words'

/** Names of the fields that are edited most, by the end of their path. */
const NAMES: Record<string, Word> = {
  name: 'customer.name',
  class: 'customer.class',
  phone: 'customer.phone',
  remark: 'customer.remark',
  text: 'customer.address',
  summary: 'visit.summary',
  work_done: 'visit.work_done',
  result: 'visit.result',
  trained: 'visit.trained',
  needs_revisit: 'visit.needs_revisit',
  opinion: 'visit.card_opinion',
  quality: 'visit.card_quality',
  lead: 'visit.lead',
  window_from: 'visit.window',
  window_to: 'visit.window',
  model: 'visit.equipment',
  serial: 'visit.equipment',
}

export function fieldName(t: TFunction, path: string): string {
  const last = path.split('/').at(-1) ?? path
  const name = NAMES[last]
  return name ? t(name) : path
}
