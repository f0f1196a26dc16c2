// What the core says a visit lacks, in the reader's words, and where on the screen it is filled in.

import type { TFunction } from 'i18next'
import { term, type Word } from '../../words'

const NAMES: Record<string, Word> = {
  work_done: 'visit.work_done',
  result: 'visit.result',
  'card/quality': 'visit.card_quality',
  trained: 'visit.trained',
  'customer_word/rating': 'missing.rating',
  'customer_word/signature': 'word.signature',
}

/** What is missing at a path of the core's list: a field, `photos/<slot>` or `steps/arrive`. */
export function missingName(t: TFunction, path: string): string {
  const [set, word = ''] = path.split('/')
  if (set === 'photos') return t('photo.missing', { slot: term(t, 'slot', word) })
  if (set === 'steps') return t('missing.step', { step: term(t, 'step', word) })
  const name = NAMES[path]
  return name ? t(name) : path
}

/** Whether only the customer can give it, on a screen of his own. */
export const isCustomers = (path: string): boolean => path.startsWith('customer_word/')

/** Brings the place on the screen into sight where something is filled in. */
export function showPlace(path: string): void {
  const place = document.querySelector<HTMLElement>(`[data-path="${path}"]`)
  place?.scrollIntoView({ block: 'center' })
  place?.querySelector<HTMLElement>('textarea, input, button')?.focus({ preventScroll: true })
}
