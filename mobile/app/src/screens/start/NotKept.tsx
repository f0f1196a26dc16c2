import { Button, NoticeBar } from 'antd-mobile'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { isInstalled, isIos } from '../../app/browser'
import { installing } from '../../app/install'

/** Stands as long as the browser may erase what is not uploaded. */
export function NotKept() {
  const { t } = useTranslation()
  const offered = useSyncExternalStore(installing.subscribe, installing.isOffered)
  const [kept, setKept] = useState(true)
  useEffect(() => {
    // iOS promises it to tabs too, and erases them all the same.
    if (isInstalled()) return
    navigator.storage.persisted().then(promised => setKept(promised && !isIos()))
  }, [])
  if (kept) return null
  return (
    <NoticeBar
      wrap
      color="alert"
      content={t('install.not_kept')}
      extra={
        offered && (
          <Button size="small" onClick={installing.ask}>
            {t('install.go')}
          </Button>
        )
      }
    />
  )
}
