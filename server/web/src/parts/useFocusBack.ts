/** Gives the focus back to what had it, when a window closes: whoever works by keyboard goes on where he was. */
import { useEffect, useState } from 'react'

export function useFocusBack() {
  // Before the first paint: what is in the window takes the focus then.
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      // The window itself lets go of the focus first.
      setTimeout(() => before instanceof HTMLElement && before.isConnected && before.focus())
    },
    [before],
  )
}
