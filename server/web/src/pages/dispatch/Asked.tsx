/** Another appointment that an engineer agreed with the customer and asks for: on the card, and in the visit's drawer. */
import { ClockCircleOutlined } from '@ant-design/icons'
import { Alert, Button, Space } from 'antd'
import { createContext, useContext } from 'react'
import { useTranslation } from 'react-i18next'
import type { VisitItem, VisitRecord } from '../../api/types'
import { useProblemText } from '../../parts/problems'
import { show } from '../../record/time'
import { useWrite } from '../../record/write'
import { isMovable, type Place, placeOf } from './board'

const NOTHING_ASKED = { 'asked/window_from': null, 'asked/window_to': null, 'asked/reason': null }

/** Puts a visit at a place; nothing for those who may not. */
export const PutContext = createContext<((visit: VisitItem, place: Place) => void) | undefined>(undefined)

/** Where the visit would be if the request were followed; nothing without one. */
export function askedPlace(visit: VisitItem): Place | undefined {
  if (visit.asked_from == null || !isMovable(visit)) return undefined
  return { ...placeOf(visit), from: visit.asked_from, to: visit.asked_to ?? null }
}

const clock = (place: Place) => show(place.from ?? 0, 'MM-DD HH:mm')

/** On the card: what is asked for; one click moves it there. */
export function AskedMark({ visit }: { visit: VisitItem }) {
  const { t } = useTranslation('dispatch')
  const put = useContext(PutContext)
  const place = askedPlace(visit)
  if (!place) return null
  const text = t('asked.to', { time: clock(place) })
  if (!put) return <span className="board-asked">{text}</span>
  const what = t('asked.move_of', { number: visit.number, time: clock(place) })
  return (
    <button type="button" className="board-asked" title={what} aria-label={what} onClick={() => put(visit, place)}>
      <ClockCircleOutlined /> {text}
    </button>
  )
}

/** In the drawer: the same with its reason, and the way to leave the appointment as it is. */
export function AskedBox({ record, may }: { record: VisitRecord; may: boolean }) {
  const { t } = useTranslation('dispatch')
  const put = useContext(PutContext)
  const write = useWrite()
  const text = useProblemText()
  const place = askedPlace(record.state)
  if (!place) return null
  const said = t('asked.left', { number: record.number })
  const leave = () => write.mutate({ kind: 'visit', id: record.id, heads: record.heads, fields: NOTHING_ASKED, said })
  return (
    <Alert
      type={write.isError ? 'error' : 'warning'}
      showIcon
      className="gap-below"
      title={write.isError ? text(write.error, 'visit') : t('asked.to', { time: clock(place) })}
      description={record.fields['asked/reason']}
      action={
        may && (
          <Space orientation="vertical">
            {put && (
              <Button size="small" type="primary" onClick={() => put(record.state, place)}>
                {t('asked.move')}
              </Button>
            )}
            <Button size="small" loading={write.isPending} onClick={leave}>
              {t('asked.leave')}
            </Button>
          </Space>
        )
      }
    />
  )
}
