/** A week: engineers as rows, days as columns. */
import { useDroppable } from '@dnd-kit/core'
import { Button } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import type { UserItem, VisitItem } from '../../api/types'
import { BoardCard } from './BoardCard'
import { cell, type Target } from './board'

export type GridProps = {
  engineers: UserItem[]
  visits: VisitItem[]
  overlapping: Set<string>
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
        {grid.engineers.map(engineer => (
          <tr key={engineer.id}>
            <th scope="row" className="board-who">
              {engineer.name}
            </th>
            {days.map(day => (
              <DayCell key={day} engineer={engineer} day={day} {...grid} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function DayCell({ engineer, day, ...grid }: GridProps & { engineer: UserItem; day: string }) {
  const target: Target = { lead: engineer.id, day }
  const drop = useDroppable({ id: `${engineer.id} ${day}`, data: { target, name: `${engineer.name} ${day}` } })
  const look = [drop.isOver && 'over', day === grid.today && 'today']
  return (
    <td ref={drop.setNodeRef} className={look.filter(Boolean).join(' ')}>
      {cell(grid.visits, engineer.id, day).map(visit => (
        <BoardCard
          key={visit.id}
          visit={visit}
          may={grid.may}
          overlaps={grid.overlapping.has(visit.id)}
          busy={grid.busy(visit.id)}
          onOpen={grid.onOpen}
        />
      ))}
    </td>
  )
}
