// What a visit still lacks when it is to be handed in.

import i18next from 'i18next'
import type { VisitDraft } from './useVisitDraft'

const WANTED = [
  ['work_done', 'visit.work_done'],
  ['result', 'visit.result'],
  ['card/quality', 'visit.card_quality'],
] as const

export function missingForSubmission(draft: VisitDraft): string[] {
  return WANTED.filter(([path]) => !draft.shown(path)).map(([, word]) => i18next.t(word))
}
