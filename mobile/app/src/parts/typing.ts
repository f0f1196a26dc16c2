// Where one was typing when the phone killed the page: the app opens there again.

import { useLayoutEffect } from 'react'
import { useNavigate } from 'react-router'

const NOTED = 'typing'

/** Something was typed on the screen that is shown. */
export function noteTyping(): void {
  const { pathname, search } = window.location
  localStorage.setItem(NOTED, pathname + search)
}

/** The screen was left, as its user wanted. */
export function forgetTyping(): void {
  localStorage.removeItem(NOTED)
}

/** Back to where one was typing; answered once. */
export function useReturnToTyping(): void {
  const navigate = useNavigate()
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the app is opened
  useLayoutEffect(() => {
    const noted = localStorage.getItem(NOTED)
    forgetTyping()
    if (noted && window.location.pathname === '/') navigate(noted)
  }, [])
}
