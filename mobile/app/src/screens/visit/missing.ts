// What a visit still lacks when it is to be handed in.

import i18next from 'i18next'
import type { VisitFile } from '../../device/records'
import type { RecordDraft } from '../../parts/useRecordDraft'
import { term } from '../../words'
import { missingSlots } from './photos/slots'

const WANTED = [
  ['work_done', 'visit.work_done'],
  ['result', 'visit.result'],
  ['card/quality', 'visit.card_quality'],
] as const

export function missingForSubmission(draft: RecordDraft, file: VisitFile): string[] {
  const fields = WANTED.filter(([path]) => !draft.shown(path)).map(([, word]) => i18next.t(word))
  const photos = missingSlots(file.visit_kind, file.fields).map(slot =>
    i18next.t('photo.missing', { slot: term(i18next.t, 'slot', slot) }),
  )
  return [...fields, ...photos]
}
