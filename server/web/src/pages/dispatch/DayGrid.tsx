/** A day: engineers as rows, the hours from left to right. */
import { useDroppable } from '@dnd-kit/core'
import { useTranslation } from 'react-i18next'
import { BoardCard } from './BoardCard'
import { cell, hoursOn, type Laid, type Lane, lay, leaveOn, momentOf, type Target } from './board'
import { LaneName } from './LaneName'
import type { GridProps } from './WeekGrid'

/** Hours shown; more if an appointment lies outside. */
const USUAL: [from: number, to: number] = [8, 19]
const LANE_PX = 100

export function DayGrid({ day, ...grid }: GridProps & { day: string }) {
  const { t } = useTranslation('dispatch')
  const rows = grid.lanes.map(lane => ({ lane, laid: lay(cell(grid.cards, lane.user, day), day) }))
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
        {rows.map(({ lane, laid }) => (
          <tr key={lane.user}>
            <th scope="row" className="board-who">
              <LaneName lane={lane} />
            </th>
            <td style={{ height: Math.max(1, laid[0]?.lanes ?? 1) * LANE_PX }}>
              <div className="board-slots">
                {shown.map(hour => (
                  <Slot key={hour} lane={lane} day={day} hour={hour} />
                ))}
              </div>
              {laid.map(one => (
                <div key={one.card.visit.id} className="board-placed" style={place(one, from, to)}>
                  <BoardCard
                    card={one.card}
                    may={grid.may}
                    helping={one.card.visit.lead?.id !== lane.user}
                    busy={grid.busy(one.card.visit.id)}
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

/** An hour of an engineer's day, to drop on; grey where he does not work. */
function Slot({ lane, day, hour }: { lane: Lane; day: string; hour: number }) {
  const target: Target = { lead: lane.user, day, minute: hour * 60 }
  const drop = useDroppable({
    id: `${lane.user} ${day} ${hour}`,
    data: { target, name: `${lane.name} ${day} ${hour}:00` },
  })
  const look = [drop.isOver && 'over', !works(lane, day, hour) && 'off']
  return <div ref={drop.setNodeRef} className={look.filter(Boolean).join(' ')} />
}

function works(lane: Lane, day: string, hour: number): boolean {
  const hours = hoursOn(lane, day)
  if (hours === null || (hours && (hour * 60 < Math.floor(hours[0] / 60) * 60 || hour * 60 >= hours[1]))) return false
  const [from, to] = [momentOf(day, hour * 60), momentOf(day, (hour + 1) * 60)]
  return !leaveOn(lane, day).some(absence => absence.from < to && absence.to > from)
}
