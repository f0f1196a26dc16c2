// What Back means: it closes what lies over the screen first, and asks where something would be left half done.

import { Dialog } from 'antd-mobile'
import { useEffect } from 'react'
import { useBlocker } from 'react-router'

/** Asked before the screen that is shown is left; one screen at a time asks. */
let asking: (() => Promise<boolean>) | null = null

/** `ask` before this screen is left, as long as there is a question. */
export function useAskBeforeLeaving(ask: (() => Promise<boolean>) | null): void {
  useEffect(() => {
    asking = ask
    return () => {
      asking = null
    }
  }, [ask])
}

/** For the frame of all screens. */
export function useBack(): void {
  const back = useBlocker(({ historyAction }) => historyAction === 'POP' && (isCovered() || asking !== null))
  useEffect(() => {
    if (back.state !== 'blocked') return
    if (isCovered()) {
      uncover()
      back.reset()
    } else {
      Promise.resolve(asking?.() ?? true).then(yes => (yes ? back.proceed() : back.reset()))
    }
  }, [back])
}

/** Dialogs, sheets and pickers each have a mask below them; a toast covers nothing. */
const masks = () =>
  [...document.querySelectorAll<HTMLElement>('.adm-mask:not(.adm-toast-mask)')].filter(mask => mask.offsetHeight > 0)

function isCovered(): boolean {
  return masks().length > 0
}

function uncover(): void {
  if (document.querySelector('.adm-dialog')) Dialog.clear()
  else masks().at(-1)?.click()
}
