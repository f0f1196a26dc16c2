/** The dispatch board: who goes where and when, moved by dragging, undone for ten seconds; a week drafted and published. */
import { Alert, Grid } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNames } from '../../api/names'
import { useMe } from '../../api/session'
import type { VisitItem } from '../../api/types'
import { useFilters } from '../../parts/filters'
import { Failed, Loading, Nothing } from '../../parts/states'
import { mayWrite } from '../../record/rights'
import { dayOf } from '../../record/time'
import { PutContext } from './Asked'
import { BoardHead } from './BoardHead'
import { dropped, type Place, type Target, weekOf } from './board'
import { DayGrid } from './DayGrid'
import { DayList } from './DayList'
import { DraftBar } from './DraftBar'
import { Dragging } from './Dragging'
import './dispatch.css'
import { heldCards, isWaiting } from './held'
import { mayPlan } from './LaneName'
import { Unscheduled } from './Unscheduled'
import { useBoard, useDrafts } from './useBoard'
import { useDraft } from './useDraft'
import { useSchedule } from './useSchedule'
import { VisitDrawer } from './VisitDrawer'
import { WeekGrid } from './WeekGrid'

const NO_DRAFTS = new Map()

export function Component() {
  const { t } = useTranslation('dispatch')
  const me = useMe()
  const names = useNames()
  const filters = useFilters()
  const [opened, setOpened] = useState<VisitItem>()
  const today = dayOf(Date.now())
  const day = filters.get('date') ?? today
  // A grid has no room on a phone: there a day is a list.
  const narrow = !(Grid.useBreakpoint().md ?? true)
  const days = narrow || filters.get('view') === 'day' ? [day] : weekOf(day)
  const drafting = filters.get('mode') === 'draft' && mayPlan(me.role)
  const board = useBoard(filters.get('team'), days[0] ?? day, days.at(-1) ?? day)
  const drafts = useDrafts(drafting).data ?? NO_DRAFTS
  const schedule = useSchedule()
  const draft = useDraft()
  if (!board.data) return board.error ? <Failed problem={board.error} again={board.refetch} /> : <Loading />
  const cards = heldCards(board.data, drafting ? drafts : NO_DRAFTS, schedule.under, names.of)
  const put = (visit: VisitItem, place: Place) => void (drafting ? draft(visit, place) : schedule.put(visit, place))
  const drop = (visit: VisitItem, target: Target) => put(visit, dropped(visit, target))
  const grid = {
    lanes: board.data.lanes,
    cards: cards.filter(card => !isWaiting(card)),
    busy: (id: string) => id in schedule.under,
    may: mayWrite(me, 'visit', 'routing/lead'),
    today,
    onOpen: setOpened,
  }
  const numberOf = (id: string) => cards.find(card => card.visit.id === id)?.visit.number ?? id
  return (
    <PutContext value={grid.may ? put : undefined}>
      <BoardHead filters={filters} days={days} />
      {drafting && (
        <DraftBar drafts={drafts} cards={cards} numberOf={numberOf} onEnd={() => filters.set({ mode: undefined })} />
      )}
      {board.data.more && <Alert type="warning" showIcon className="gap-below" title={t('more_cards')} />}
      <Dragging cards={cards} onDrop={drop}>
        <div className="board">
          <div className="board-grid">
            {grid.lanes.length === 0 && <Nothing text={t('no_engineers')} />}
            {narrow ? (
              <DayList {...grid} day={day} />
            ) : days.length === 1 ? (
              <DayGrid {...grid} day={day} />
            ) : (
              <WeekGrid {...grid} days={days} onDay={date => filters.set({ view: 'day', date })} />
            )}
          </div>
          <Unscheduled
            cards={cards.filter(isWaiting)}
            more={Boolean(board.data.unscheduled.next)}
            may={grid.may}
            busy={grid.busy}
            onOpen={setOpened}
          />
        </div>
      </Dragging>
      {opened && (
        <VisitDrawer
          key={opened.id}
          visit={opened}
          card={cards.find(card => card.visit.id === opened.id)}
          onClose={() => setOpened(undefined)}
        />
      )}
    </PutContext>
  )
}
