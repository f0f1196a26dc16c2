/** A day on a narrow screen: under each engineer his visits, one below the other. */
import { useTranslation } from 'react-i18next'
import { None } from '../../parts/states'
import { BoardCard } from './BoardCard'
import { cell, leaveOn } from './board'
import { LaneName } from './LaneName'
import type { GridProps } from './WeekGrid'

export function DayList({ day, ...grid }: GridProps & { day: string }) {
  const { t } = useTranslation('dispatch')
  return (
    <section className="board-list" aria-label={t('day_of', { day })}>
      {grid.lanes.map(lane => {
        const cards = cell(grid.cards, lane.user, day)
        return (
          <div key={lane.user} className="board-list-lane">
            <LaneName lane={lane} />
            {leaveOn(lane, day).map(absence => (
              <div key={absence.id} className="board-leave">
                {absence.reason ? t('leave_for', { reason: absence.reason }) : t('leave_day')}
              </div>
            ))}
            {cards.length === 0 && <None text={t('nothing_that_day')} />}
            {cards.map(card => (
              <BoardCard
                key={card.visit.id}
                card={card}
                may={false}
                helping={card.visit.lead?.id !== lane.user}
                busy={grid.busy(card.visit.id)}
                onOpen={grid.onOpen}
              />
            ))}
          </div>
        )
      })}
    </section>
  )
}
