// Where one was typing when the phone killed the page: the app opens there again.

import { useLayoutEffect } from 'react'
import { useLocation, useNavigate } from 'react-router'

const NOTED = 'typing'

/** The address of the screen that is shown. */
let shown = '/'

/** Something was typed on the screen that is shown. */
export function noteTyping(): void {
  localStorage.setItem(NOTED, shown)
}

/** The screen was left, as its user wanted. */
export function forgetTyping(): void {
  localStorage.removeItem(NOTED)
}

/** Back to where one was typing; answered once. */
export function useReturnToTyping(): void {
  const navigate = useNavigate()
  const { pathname, search } = useLocation()
  useLayoutEffect(() => {
    shown = pathname + search
  }, [pathname, search])
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the app is opened
  useLayoutEffect(() => {
    const noted = localStorage.getItem(NOTED)
    forgetTyping()
    if (noted && pathname === '/') navigate(noted)
  }, [])
}
