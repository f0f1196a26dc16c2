/** What is typed and not saved: leaving the page, by the menu or by closing it, is asked about first. */
import { App } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useBlocker } from 'react-router'

/** Inputs of the page and of windows over it; a window leaves the page itself when it has saved. */
const begun = { page: new Set<symbol>(), window: new Set<symbol>() }

/** Something was typed here and is not saved. */
export function useUnsaved(where: keyof typeof begun, dirty: boolean): void {
  useEffect(() => {
    if (!dirty) return
    const mark = Symbol()
    begun[where].add(mark)
    return () => {
      begun[where].delete(mark)
    }
  }, [where, dirty])
}

/** For the frame of all pages. */
export function useAskBeforeLeaving(): void {
  const ask = useAskToDrop()
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => begun.page.size > 0 && currentLocation.pathname !== nextLocation.pathname,
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once each time
  useEffect(() => {
    if (blocker.state === 'blocked') ask(blocker.proceed, blocker.reset)
  }, [blocker.state])
  useEffect(() => {
    const onLeave = (event: BeforeUnloadEvent) => {
      if (begun.page.size + begun.window.size > 0) event.preventDefault()
    }
    window.addEventListener('beforeunload', onLeave)
    return () => window.removeEventListener('beforeunload', onLeave)
  }, [])
}

/** Asks whether what was typed may be dropped. */
export function useAskToDrop(): (drop: () => void, stay?: () => void) => void {
  const { modal } = App.useApp()
  const { t } = useTranslation('common')
  return (drop, stay) => {
    modal.confirm({
      title: t('unsaved.title'),
      content: t('unsaved.what'),
      okText: t('unsaved.drop'),
      okButtonProps: { danger: true },
      cancelText: t('unsaved.stay'),
      onOk: drop,
      onCancel: stay,
    })
  }
}
