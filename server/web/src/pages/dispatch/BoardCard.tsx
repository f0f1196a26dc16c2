/** A visit on the board: dragged by pointer anywhere on it, by keyboard from its grip; opened by its name. */

import {
  CheckOutlined,
  CloseOutlined,
  HolderOutlined,
  LogoutOutlined,
  RollbackOutlined,
  SendOutlined,
  WarningOutlined,
} from '@ant-design/icons'
import { useDraggable } from '@dnd-kit/core'
import { Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import type { VisitItem } from '../../api/types'
import { OpenChoiceTag, StatusTag, UrgentTag } from '../../parts/Tags'
import { useWord } from '../../parts/words'
import { show } from '../../record/time'
import { isMovable, isOver } from './board'

type Props = {
  visit: VisitItem
  may: boolean
  overlaps?: boolean
  /** Being written just now. */
  busy?: boolean
  onOpen: (visit: VisitItem) => void
}

export function BoardCard(props: Props) {
  const { t } = useTranslation('dispatch')
  const { visit } = props
  const movable = props.may && isMovable(visit) && !props.busy
  const drag = useDraggable({ id: visit.id, data: { visit }, disabled: !movable })
  const { onKeyDown, ...pointer } = drag.listeners ?? {}
  const look = [
    'board-card',
    isOver(visit) && 'over',
    visit.urgent && 'urgent',
    movable && 'movable',
    (drag.isDragging || props.busy) && 'away',
  ]
  return (
    <div ref={drag.setNodeRef} className={look.filter(Boolean).join(' ')} {...pointer}>
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
export function CardText({ visit, overlaps, onOpen }: Pick<Props, 'visit' | 'overlaps' | 'onOpen'>) {
  const { t } = useTranslation('dispatch')
  const word = useWord()
  const name = visit.customer?.name ?? visit.number
  const what = `${word('visit_kind', visit.kind)} ${visit.summary}`
  const clock = visit.window_from == null ? '' : show(visit.window_from, 'HH:mm')
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
  if (isOver(visit))
    return (
      <>
        <strong>{clock}</strong> <OverMark status={visit.status} /> {open}
      </>
    )
  return (
    <>
      <div className="board-tags">
        {clock && <strong>{clock}</strong>}
        {visit.urgent && <UrgentTag />}
        <StatusTag status={visit.status} />
        <OpenChoiceTag count={visit.conflicts} />
        {overlaps && (
          <Tooltip title={t('overlaps_why')}>
            <span className="board-overlap">
              <WarningOutlined /> {t('overlaps')}
            </span>
          </Tooltip>
        )}
      </div>
      {open}
      <div className="board-what">{what}</div>
    </>
  )
}

const OVER_MARKS: Record<string, React.ReactNode> = {
  approved: <CheckOutlined />,
  submitted: <SendOutlined />,
  returned: <RollbackOutlined />,
  left: <LogoutOutlined />,
  cancelled: <CloseOutlined />,
}

/** The status of a visit that is over, in little space. */
function OverMark({ status }: { status: string }) {
  const word = useWord()
  return (
    <Tooltip title={word('status', status)}>
      <span role="img" aria-label={word('status', status)} className={`board-mark ${status}`}>
        {OVER_MARKS[status]}
      </span>
    </Tooltip>
  )
}

function span(visit: VisitItem): string {
  const clock = (ms: number) => show(ms, 'HH:mm')
  if (visit.window_from == null) return ''
  return visit.window_to == null ? clock(visit.window_from) : `${clock(visit.window_from)}–${clock(visit.window_to)}`
}
