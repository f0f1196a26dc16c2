import { List, Switch } from 'antd-mobile'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { awake } from '../../app/awake'

/** Nothing is uploaded in the dark: whoever waits for it may keep the screen on. */
export function KeepAwake() {
  const { t } = useTranslation()
  const wanted = useSyncExternalStore(awake.subscribe, awake.isWanted)
  return (
    <List.Item
      description={t(awake.possible() ? 'sync.awake_why' : 'sync.awake_impossible')}
      extra={awake.possible() && <Switch checked={wanted} onChange={awake.want} aria-label={t('sync.awake')} />}
    >
      {t('sync.awake')}
    </List.Item>
  )
}
