/** Dragging by keyboard: an arrow goes to the next place in its direction, not by some pixels. */
import type { KeyboardCoordinateGetter } from '@dnd-kit/core'

const STEPS: Record<string, [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

export const nextPlace: KeyboardCoordinateGetter = (event, { currentCoordinates, context }) => {
  const step = STEPS[event.code]
  const own = context.collisionRect
  if (!step || !own) return undefined
  event.preventDefault()
  const middle = { x: own.left + own.width / 2, y: own.top + own.height / 2 }
  let best: { away: number; x: number; y: number } | undefined
  for (const [id, rect] of context.droppableRects) {
    if (id === context.over?.id) continue
    const [dx, dy] = [rect.left + rect.width / 2 - middle.x, rect.top + rect.height / 2 - middle.y]
    const [along, aside] = step[0] === 0 ? [dy * step[1], Math.abs(dx)] : [dx * step[0], Math.abs(dy)]
    if (along <= 1) continue
    // What lies straight ahead comes before what is nearer but aside.
    const away = along + aside * 4
    if (!best || away < best.away) best = { away, x: dx, y: dy }
  }
  return best && { x: currentCoordinates.x + best.x, y: currentCoordinates.y + best.y }
}
