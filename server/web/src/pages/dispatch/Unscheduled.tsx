/** Visits that still want an engineer or a time; dropping one here takes both away. */
import { useDroppable } from '@dnd-kit/core'
import { useTranslation } from 'react-i18next'
import type { VisitItem } from '../../api/types'
import { None } from '../../parts/states'
import { BoardCard, type Held } from './BoardCard'

type Props = {
  cards: Held[]
  more: boolean
  may: boolean
  busy: (id: string) => boolean
  onOpen: (visit: VisitItem) => void
}

export function Unscheduled({ cards, more, may, busy, onOpen }: Props) {
  const { t } = useTranslation('dispatch')
  const drop = useDroppable({ id: 'unscheduled', data: { target: 'unscheduled', name: t('unscheduled') } })
  return (
    <section
      ref={drop.setNodeRef}
      className={drop.isOver ? 'board-unscheduled over no-print' : 'board-unscheduled no-print'}
      aria-label={t('unscheduled')}
    >
      <h2>
        {t('unscheduled')} <span className="faint">{cards.length}</span>
      </h2>
      {cards.length === 0 && <None text={t('none_unscheduled')} />}
      {cards.map(card => (
        <BoardCard key={card.visit.id} card={card} dated may={may} busy={busy(card.visit.id)} onOpen={onOpen} />
      ))}
      {more && <p className="faint small">{t('more_unscheduled')}</p>}
    </section>
  )
}
