/** The dispatch board: who goes where and when, moved by dragging, undone for ten seconds. */
import {
  DndContext,
  type DragEndEvent,
  DragOverlay,
  type DragStartEvent,
  KeyboardSensor,
  PointerSensor,
  pointerWithin,
  rectIntersection,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNames } from '../../api/names'
import { useMe } from '../../api/session'
import type { UserItem, VisitItem } from '../../api/types'
import { useFilters } from '../../parts/filters'
import { Failed, Loading, Nothing } from '../../parts/states'
import { mayWrite } from '../../record/rights'
import { dayOf } from '../../record/time'
import { CardText } from './BoardCard'
import { BoardHead } from './BoardHead'
import { doubleBooked, dropped, isMovable, moved, type Target, weekOf } from './board'
import { DayGrid } from './DayGrid'
import './dispatch.css'
import { nextPlace } from './keyboard'
import { Unscheduled } from './Unscheduled'
import { useAnnouncements } from './useAnnouncements'
import { useAppointments, useUnscheduled } from './useBoard'
import { useSchedule } from './useSchedule'
import { VisitDrawer } from './VisitDrawer'
import { WeekGrid } from './WeekGrid'

export function Component() {
  const { t } = useTranslation('dispatch')
  const me = useMe()
  const names = useNames()
  const filters = useFilters()
  const [opened, setOpened] = useState<VisitItem>()
  const today = dayOf(Date.now())
  const day = filters.get('date') ?? today
  const days = filters.get('view') === 'day' ? [day] : weekOf(day)
  const team = filters.get('team') ?? me.teams[0] ?? names.teams[0]?.id
  const board = useAppointments(team, days[0] ?? day, days.at(-1) ?? day)
  const waiting = useUnscheduled(team)
  const schedule = useSchedule()
  if (!board.data || !waiting.data) {
    const failed = board.error ? board : waiting
    return failed.error ? <Failed problem={failed.error} again={failed.refetch} /> : <Loading />
  }
  const here = (visit: VisitItem) => moved(visit, schedule.under[visit.id], names.of)
  const unscheduled = waiting.data.map(here)
  const visits = union(board.data.map(here), unscheduled)
  const grid = {
    engineers: rows(names.users, team, visits),
    visits,
    overlapping: doubleBooked(visits),
    busy: (id: string) => id in schedule.under,
    may: mayWrite(me, 'visit', 'routing/lead'),
    today,
    onOpen: setOpened,
  }
  return (
    <>
      <BoardHead filters={filters} days={days} team={team} visits={visits} />
      <Dragging visits={visits} onDrop={(visit, target) => void schedule.put(visit, dropped(visit, target))}>
        <div className="board">
          <div className="board-grid">
            {grid.engineers.length === 0 && <Nothing text={t('no_engineers')} />}
            {days.length === 1 ? (
              <DayGrid {...grid} day={day} />
            ) : (
              <WeekGrid {...grid} days={days} onDay={date => filters.set({ view: 'day', date })} />
            )}
          </div>
          <Unscheduled
            visits={unscheduled.filter(
              visit => !visit.lead || visit.window_from == null || visit.status === 'declined',
            )}
            may={grid.may}
            busy={grid.busy}
            onOpen={setOpened}
          />
        </div>
      </Dragging>
      {opened && <VisitDrawer key={opened.id} visit={opened} onClose={() => setOpened(undefined)} />}
    </>
  )
}

/** Each visit once. */
function union(appointments: VisitItem[], unscheduled: VisitItem[]): VisitItem[] {
  const known = new Set(appointments.map(visit => visit.id))
  return [...appointments, ...unscheduled.filter(visit => !known.has(visit.id))]
}

/** The team's engineers, and whoever else is sent to its customers. */
function rows(users: UserItem[], team: string | undefined, visits: VisitItem[]): UserItem[] {
  const leads = new Set(visits.map(visit => visit.lead?.id))
  return users.filter(
    user =>
      leads.has(user.id) ||
      (user.role === 'engineer' && !user.disabled && (team === undefined || user.teams.includes(team))),
  )
}

type DraggingProps = {
  visits: VisitItem[]
  onDrop: (visit: VisitItem, target: Target) => void
  children: React.ReactNode
}

function Dragging({ visits, onDrop, children }: DraggingProps) {
  const [held, setHeld] = useState<string>()
  const sensors = useSensors(
    // A short way may still be a click.
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(KeyboardSensor, { coordinateGetter: nextPlace }),
  )
  const accessibility = useAnnouncements(visits)
  const visit = visits.find(one => one.id === held)
  const end = ({ active, over }: DragEndEvent) => {
    setHeld(undefined)
    const dragged = visits.find(one => one.id === active.id)
    const target = over?.data.current?.target as Target | undefined
    if (dragged && target && isMovable(dragged)) onDrop(dragged, target)
  }
  return (
    <DndContext
      sensors={sensors}
      accessibility={accessibility}
      collisionDetection={held => {
        const under = pointerWithin(held)
        return under.length > 0 ? under : rectIntersection(held)
      }}
      onDragStart={({ active }: DragStartEvent) => setHeld(String(active.id))}
      onDragEnd={end}
      onDragCancel={() => setHeld(undefined)}
    >
      {children}
      <DragOverlay dropAnimation={null}>
        {visit && (
          <div className="board-card held">
            <CardText visit={visit} onOpen={() => {}} />
          </div>
        )}
      </DragOverlay>
    </DndContext>
  )
}
