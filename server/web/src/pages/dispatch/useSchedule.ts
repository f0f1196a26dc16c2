/** Giving a visit to somebody at a time. What others wrote about it meanwhile is never overwritten. */
import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNames } from '../../api/names'
import type { Fields, VisitItem } from '../../api/types'
import { useProblemText } from '../../parts/problems'
import { show } from '../../record/time'
import { useWrite } from '../../record/write'
import { openVisit } from '../visit/queries'
import { isSame, type Place, placeOf } from './board'

export function useSchedule() {
  const { t } = useTranslation('dispatch')
  const { message } = App.useApp()
  const queries = useQueryClient()
  const text = useProblemText()
  const write = useWrite()
  const names = useNames()
  /** Places that the server has not told yet. */
  const [under, setUnder] = useState<Record<string, Place>>({})

  const said = (visit: VisitItem, place: Place) => {
    if (place.lead === null || place.from === null) return t('said.unscheduled', { number: visit.number })
    const time = show(place.from, 'MM-DD HH:mm')
    return t('said.scheduled', { number: visit.number, name: names.of(place.lead) ?? '', time })
  }

  const put = async (visit: VisitItem, place: Place) => {
    if (isSame(placeOf(visit), place)) return
    setUnder(all => ({ ...all, [visit.id]: place }))
    try {
      const now = await openVisit(visit.id)
      if (!isSame(placeOf(now.state), placeOf(visit))) {
        void message.warning(t('moved_meanwhile', { number: visit.number }))
      } else {
        const fields: Fields = {
          'routing/lead': place.lead,
          'routing/window_from': place.from,
          'routing/window_to': place.to,
        }
        await write.mutateAsync({ kind: 'visit', id: visit.id, heads: now.heads, fields, said: said(visit, place) })
      }
    } catch (problem) {
      void message.error(text(problem, 'visit'))
    }
    await queries.invalidateQueries({ queryKey: ['visits'] })
    setUnder(all => Object.fromEntries(Object.entries(all).filter(([id]) => id !== visit.id)))
  }
  return { put, under }
}
