/** A visit on the board: dragged by pointer anywhere on it, by keyboard from its grip; opened by its name. */
import { HolderOutlined, WarningOutlined } from '@ant-design/icons'
import { useDraggable } from '@dnd-kit/core'
import { Tag, Tooltip } from 'antd'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { VisitItem } from '../../api/types'
import { OpenChoiceTag, StatusTag, UrgentTag } from '../../parts/Tags'
import { useWord } from '../../parts/words'
import { show } from '../../record/time'
import { AskedMark } from './Asked'
import { type Card, isGoing, isMovable, isOver, type Pressing } from './board'
import { DeliveryMark, FormerMarks } from './DeliveryMark'
import { OverMark } from './OverMark'

/** A card as the board holds it: with a move that is drafted and not published. */
export type Held = Card & { drafted?: boolean; outdated?: boolean; pressing?: Pressing }

type Props = {
  card: Held
  may: boolean
  /** In the row of somebody who helps: shown, moved in its lead's row. */
  helping?: boolean
  /** Outside the days of the grid: with its day. */
  dated?: boolean
  /** Being written just now. */
  busy?: boolean
  onOpen: (visit: VisitItem) => void
}

export function BoardCard(props: Props) {
  const { t } = useTranslation('dispatch')
  const { card, busy, helping } = props
  const { visit } = card
  const movable = props.may && isMovable(visit) && !busy && !helping
  const id = helping ? `${visit.id} helping` : visit.id
  const drag = useDraggable({ id, disabled: !movable })
  const { onKeyDown, ...pointer } = drag.listeners ?? {}
  const clash = isGoing(visit) && (card.double_booked.length > 0 || card.on_leave.length > 0)
  const look = {
    urgent: visit.urgent,
    past: isOver(visit),
    clash,
    drafted: card.drafted,
    movable,
    away: drag.isDragging || busy,
  }
  const names = Object.entries(look).filter(([, on]) => on)
  return (
    <div ref={drag.setNodeRef} className={['board-card', ...names.map(([name]) => name)].join(' ')} {...pointer}>
      {movable && (
        <button
          type="button"
          ref={drag.setActivatorNodeRef}
          className="board-grip"
          {...drag.attributes}
          aria-label={t('move', { number: visit.number })}
          onKeyDown={onKeyDown as React.KeyboardEventHandler | undefined}
        >
          <HolderOutlined />
        </button>
      )}
      <CardText {...props} />
    </div>
  )
}

/** What a card says; also what follows the pointer. */
export function CardText({ card, helping, dated, onOpen }: Pick<Props, 'card' | 'helping' | 'dated' | 'onOpen'>) {
  const { t } = useTranslation('dispatch')
  const word = useWord()
  const { visit } = card
  const name = visit.customer?.name ?? visit.number
  const what = `${word('visit_kind', visit.kind)} ${visit.summary}`
  const open = (
    <button
      type="button"
      className="board-open"
      title={[span(visit), name, what].filter(Boolean).join('\n')}
      onClick={() => onOpen(visit)}
    >
      {name}
    </button>
  )
  const day = visit.window_from != null && dated ? `${show(visit.window_from, 'MM-DD')} ` : ''
  const clock = visit.window_from != null && (
    <strong>{dated ? `${day}${span(visit)}` : show(visit.window_from, 'HH:mm')}</strong>
  )
  if (isOver(visit))
    return (
      <>
        {clock} <OverMark status={visit.status} /> {open}
      </>
    )
  return (
    <>
      <div className="board-tags">
        {clock}
        {card.drafted && <Tag color="purple">{card.outdated ? t('draft_outdated') : t('drafted')}</Tag>}
        {helping && <Tag>{t('helping')}</Tag>}
        {visit.urgent && <UrgentTag />}
        <StatusTag status={visit.status} />
        <OpenChoiceTag count={visit.conflicts} />
        <Clash card={card} />
      </div>
      {open}
      <div className="board-what">{what}</div>
      {!card.drafted && !helping && <AskedMark visit={visit} />}
      {card.pressing && <div className="board-pressing">{pressingWhy(card.pressing, t)}</div>}
      {!card.drafted && !helping && (visit.status === 'assigned' || isMoved(card)) && (
        <DeliveryMark visit={visit} delivery={card.delivery} />
      )}
      {!card.drafted && !helping && <FormerMarks former={card.former} untold />}
    </>
  )
}

/** Planned anew after the engineer had accepted. */
function isMoved({ delivery }: Held): boolean {
  return delivery?.state === 'moved' || delivery?.state === 'moved_on_phone'
}

function pressingWhy({ reason, remark }: Pressing, t: TFunction<'dispatch'>): string {
  if (reason === 'overdue') return t('pressing.overdue')
  return remark ? t('pressing.declined', { remark }) : t('pressing.declined_silently')
}

function Clash({ card }: { card: Held }) {
  const { t } = useTranslation('dispatch')
  const mark = (text: string, why: string) => (
    <Tooltip title={why}>
      <span className="board-overlap">
        <WarningOutlined /> {text}
      </span>
    </Tooltip>
  )
  if (!isGoing(card.visit) && !card.drafted) return null
  return (
    <>
      {card.double_booked.length > 0 && mark(t('overlaps'), t('overlaps_why'))}
      {card.on_leave.length > 0 && mark(t('on_leave'), t('on_leave_why'))}
    </>
  )
}

function span(visit: VisitItem): string {
  const clock = (ms: number) => show(ms, 'HH:mm')
  if (visit.window_from == null) return ''
  return visit.window_to == null ? clock(visit.window_from) : `${clock(visit.window_from)}–${clock(visit.window_to)}`
}
