/** Dragging on the board, by pointer and by keyboard. */
import {
  type CollisionDetection,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  KeyboardSensor,
  PointerSensor,
  pointerWithin,
  rectIntersection,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { type ReactNode, useState } from 'react'
import type { VisitItem } from '../../api/types'
import { CardText, type Held } from './BoardCard'
import { isMovable, type Target } from './board'
import { nextPlace } from './keyboard'
import { useAnnouncements } from './useAnnouncements'

type Props = { cards: Held[]; onDrop: (visit: VisitItem, target: Target) => void; children: ReactNode }

/** What the pointer is over; with the keyboard what the card covers most. */
const under: CollisionDetection = held => {
  const pointed = pointerWithin(held)
  return pointed.length > 0 ? pointed : rectIntersection(held)
}

export function Dragging({ cards, onDrop, children }: Props) {
  const [held, setHeld] = useState<string>()
  const sensors = useSensors(
    // A short way may still be a click.
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(KeyboardSensor, { coordinateGetter: nextPlace }),
  )
  const accessibility = useAnnouncements(cards)
  const card = cards.find(one => one.visit.id === held)
  const end = ({ active, over }: DragEndEvent) => {
    setHeld(undefined)
    const dragged = cards.find(one => one.visit.id === active.id)?.visit
    const target = over?.data.current?.target as Target | undefined
    if (dragged && target && isMovable(dragged)) onDrop(dragged, target)
  }
  return (
    <DndContext
      sensors={sensors}
      accessibility={accessibility}
      collisionDetection={under}
      onDragStart={({ active }) => setHeld(String(active.id))}
      onDragEnd={end}
      onDragCancel={() => setHeld(undefined)}
    >
      {children}
      <DragOverlay dropAnimation={null}>
        {card && (
          <div className="board-card held">
            <CardText card={card} onOpen={() => {}} />
          </div>
        )}
      </DragOverlay>
    </DndContext>
  )
}
