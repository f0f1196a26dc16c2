/** Drafting a move: nothing is written to the visit until the draft is published. */
import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import type { VisitItem } from '../../api/types'
import { useProblemText } from '../../parts/problems'
import type { Place } from './board'
import { usePutDraft } from './useBoard'

export function useDraft(): (visit: VisitItem, place: Place) => Promise<void> {
  const { t } = useTranslation('dispatch')
  const { message } = App.useApp()
  const text = useProblemText()
  const put = usePutDraft()
  return async (visit, { lead, from, to }) => {
    try {
      await put.mutateAsync({ visit: visit.id, move: { lead, window_from: from, window_to: to } })
      void message.info(t('said.drafted', { number: visit.number }))
    } catch (problem) {
      void message.error(text(problem))
    }
  }
}
