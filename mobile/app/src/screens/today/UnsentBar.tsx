import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { client, device } from '../../device/client'
import { useRead } from '../../parts/useRead'

/** How much is on this phone only: always in sight, one tap from the sync page. */
export function UnsentBar() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const status = useRead(() => device.status(), 'status').value
  const phase = useSyncExternalStore(client.subscribe, () => client.sync.phase)
  if (!status) return <div className="unsent" />
  const unsent = status.unsent + status.unsent_attachments
  const counted = [
    status.unsent > 0 && t('today.unsent', { count: status.unsent }),
    status.unsent_attachments > 0 && t('today.unsent_photos', { count: status.unsent_attachments }),
  ]
  const text = unsent > 0 ? counted.filter(Boolean).join(' · ') : t('today.all_sent')
  return (
    <button type="button" className={unsent > 0 ? 'unsent unsent-some' : 'unsent'} onClick={() => navigate('/sync')}>
      <span>{text}</span>
      {unsent > 0 && phase === 'under-way' && <span>{t('data.under_way')}</span>}
      {(phase === 'offline' || phase === 'waiting') && <span>{t('data.offline')}</span>}
    </button>
  )
}
