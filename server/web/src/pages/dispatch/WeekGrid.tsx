/** A week: engineers as rows, days as columns. */
import { useDroppable } from '@dnd-kit/core'
import { Button } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import type { VisitItem } from '../../api/types'
import { BoardCard, type Held } from './BoardCard'
import { cell, hoursOn, type Lane, leaveOn, type Target } from './board'
import { LaneName } from './LaneName'

export type GridProps = {
  lanes: Lane[]
  cards: Held[]
  busy: (id: string) => boolean
  may: boolean
  today: string
  onOpen: (visit: VisitItem) => void
}

export function WeekGrid({ days, onDay, ...grid }: GridProps & { days: string[]; onDay: (day: string) => void }) {
  const { t } = useTranslation('dispatch')
  return (
    <table className="board-week">
      <caption className="board-caption">{t('week_of', { from: days[0], to: days[6] })}</caption>
      <thead>
        <tr>
          <th scope="col" className="board-who">
            {t('engineer')}
          </th>
          {days.map(day => (
            <th key={day} scope="col" className={day === grid.today ? 'today' : undefined}>
              <Button type="link" size="small" onClick={() => onDay(day)}>
                {dayjs(day).format('ddd MM-DD')}
              </Button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {grid.lanes.map(lane => (
          <tr key={lane.user}>
            <th scope="row" className="board-who">
              <LaneName lane={lane} />
            </th>
            {days.map(day => (
              <DayCell key={day} lane={lane} day={day} {...grid} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function DayCell({ lane, day, ...grid }: GridProps & { lane: Lane; day: string }) {
  const { t } = useTranslation('dispatch')
  const target: Target = { lead: lane.user, day }
  const drop = useDroppable({ id: `${lane.user} ${day}`, data: { target, name: `${lane.name} ${day}` } })
  const leave = leaveOn(lane, day)
  const off = leave.length > 0 || hoursOn(lane, day) === null
  const look = [drop.isOver && 'over', off && 'off', day === grid.today && 'today']
  return (
    <td ref={drop.setNodeRef} className={look.filter(Boolean).join(' ')}>
      {leave.map(absence => (
        <div key={absence.id} className="board-leave">
          {absence.reason ? t('leave_for', { reason: absence.reason }) : t('leave_day')}
        </div>
      ))}
      {cell(grid.cards, lane.user, day).map(card => (
        <BoardCard
          key={card.visit.id}
          card={card}
          may={grid.may}
          helping={card.visit.lead?.id !== lane.user}
          busy={grid.busy(card.visit.id)}
          onOpen={grid.onOpen}
        />
      ))}
    </td>
  )
}
