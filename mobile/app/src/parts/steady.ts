// A button that says something else in the same place is not meant by the finger that is still there.

import { useLayoutEffect, useRef, useState } from 'react'

/** So long a button does nothing after it was tapped, or after it has come to mean something else, ms. */
export const SETTLING = 1_500

/** Tells a tap that was meant from one that came too soon; times are those of events, ms. */
export class Steady {
  private meaning: string | undefined
  private since = Number.NEGATIVE_INFINITY

  /** What the button means from `now` on; true if that is something new. */
  means(meaning: string, now: number): boolean {
    if (meaning === this.meaning) return false
    this.meaning = meaning
    this.since = now
    return true
  }

  /** Whether a tap at that moment is meant. */
  takes(at: number): boolean {
    if (at - this.since < SETTLING) return false
    this.since = at
    return true
  }
}

export interface SteadyTap {
  /** Nothing is taken yet: the button shows it. */
  settling: boolean
  /** Whether the tap is meant. */
  takes: (tap: { timeStamp: number }) => boolean
}

/** For a button, or several in one place, that mean `meaning` now. */
export function useSteady(meaning: string): SteadyTap {
  const steady = useRef(new Steady())
  const [settling, setSettling] = useState(true)
  useLayoutEffect(() => {
    steady.current.means(meaning, performance.now())
    setSettling(true)
    const over = setTimeout(() => setSettling(false), SETTLING)
    return () => clearTimeout(over)
  }, [meaning])
  return { settling, takes: tap => steady.current.takes(tap.timeStamp) }
}
