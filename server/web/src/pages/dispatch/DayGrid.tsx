/** A day: engineers as rows, the hours from left to right. */
import { useDroppable } from '@dnd-kit/core'
import { useTranslation } from 'react-i18next'
import type { UserItem } from '../../api/types'
import { BoardCard } from './BoardCard'
import { cell, type Laid, lay, type Target } from './board'
import type { GridProps } from './WeekGrid'

/** Hours shown; more if an appointment lies outside. */
const USUAL: [from: number, to: number] = [8, 19]
const LANE_PX = 66

export function DayGrid({ day, ...grid }: GridProps & { day: string }) {
  const { t } = useTranslation('dispatch')
  const rows = grid.engineers.map(engineer => ({ engineer, laid: lay(cell(grid.visits, engineer.id, day), day) }))
  const [from, to] = hours(rows.flatMap(row => row.laid))
  const shown = Array.from({ length: to - from }, (_, at) => from + at)
  return (
    <table className="board-day">
      <caption className="board-caption">{t('day_of', { day })}</caption>
      <thead>
        <tr>
          <th scope="col" className="board-who">
            {t('engineer')}
          </th>
          <th scope="col" className="board-hours">
            {shown.map(hour => (
              <span key={hour}>{hour}:00</span>
            ))}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ engineer, laid }) => (
          <tr key={engineer.id}>
            <th scope="row" className="board-who">
              {engineer.name}
            </th>
            <td style={{ height: Math.max(1, laid[0]?.lanes ?? 1) * LANE_PX }}>
              <div className="board-slots">
                {shown.map(hour => (
                  <Slot key={hour} engineer={engineer} day={day} hour={hour} />
                ))}
              </div>
              {laid.map(one => (
                <div key={one.visit.id} className="board-placed" style={place(one, from, to)}>
                  <BoardCard
                    visit={one.visit}
                    may={grid.may}
                    overlaps={grid.overlapping.has(one.visit.id)}
                    busy={grid.busy(one.visit.id)}
                    onOpen={grid.onOpen}
                  />
                </div>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function hours(laid: Laid[]): [number, number] {
  const first = Math.min(USUAL[0], ...laid.map(one => Math.floor(one.start / 60)))
  const last = Math.max(USUAL[1], ...laid.map(one => Math.ceil(one.end / 60)))
  return [first, Math.min(24, last)]
}

function place(one: Laid, from: number, to: number) {
  const span = (to - from) * 60
  return {
    left: `${((one.start - from * 60) / span) * 100}%`,
    width: `${((one.end - one.start) / span) * 100}%`,
    top: one.lane * LANE_PX,
    height: LANE_PX,
  }
}

/** An hour of an engineer's day, to drop on. */
function Slot({ engineer, day, hour }: { engineer: UserItem; day: string; hour: number }) {
  const target: Target = { lead: engineer.id, day, minute: hour * 60 }
  const drop = useDroppable({
    id: `${engineer.id} ${day} ${hour}`,
    data: { target, name: `${engineer.name} ${day} ${hour}:00` },
  })
  return <div ref={drop.setNodeRef} className={drop.isOver ? 'over' : undefined} />
}
