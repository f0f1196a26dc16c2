/** Visits that still want an engineer or a time; dropping one here takes both away. */
import { useDroppable } from '@dnd-kit/core'
import { useTranslation } from 'react-i18next'
import type { VisitItem } from '../../api/types'
import { None } from '../../parts/states'
import { BoardCard } from './BoardCard'

type Props = { visits: VisitItem[]; may: boolean; busy: (id: string) => boolean; onOpen: (visit: VisitItem) => void }

export function Unscheduled({ visits, may, busy, onOpen }: Props) {
  const { t } = useTranslation('dispatch')
  const drop = useDroppable({ id: 'unscheduled', data: { target: 'unscheduled', name: t('unscheduled') } })
  return (
    <section
      ref={drop.setNodeRef}
      className={drop.isOver ? 'board-unscheduled over no-print' : 'board-unscheduled no-print'}
      aria-label={t('unscheduled')}
    >
      <h2>
        {t('unscheduled')} <span className="faint">{visits.length}</span>
      </h2>
      {visits.length === 0 && <None text={t('none_unscheduled')} />}
      {visits.map(visit => (
        <BoardCard key={visit.id} visit={visit} may={may} busy={busy(visit.id)} onOpen={onOpen} />
      ))}
    </section>
  )
}
