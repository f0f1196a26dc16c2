import { Button, List, Toast } from 'antd-mobile'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { client, device } from '../../device/client'
import type { AttachmentItem } from '../../device/records'
import { AttachmentState } from '../../parts/AttachmentState'
import { complain } from '../../parts/problem'
import { useRead } from '../../parts/useRead'
import { term } from '../../words'
import { bytes } from './bytes'

/** So many are listed; the rest is counted. */
const LISTED = 20

/** Photos and signatures of this phone: what the server does not have, with the progress of the one under way. */
export function Attachments() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const items = useRead(() => device.attachments(), 'attachments').value
  const uploads = useSyncExternalStore(client.subscribe, () => client.uploads)
  if (!items) return null
  const unsent = items.filter(item => item.state !== 'confirmed')
  const refused = unsent.some(item => item.state === 'refused')
  const left = unsent.reduce((sum, item) => sum + (item.size ?? 0) - item.sent, 0)
  const retry = async () => {
    await device.retryAttachments().catch(complain)
    await device.sync(false).catch(complain)
  }
  const free = async () => {
    const freed = await device.freeConfirmed().catch(complain)
    if (freed) Toast.show(t('sync.freed', { size: bytes(freed.bytes) }))
  }
  return (
    <List header={t('sync.photos')}>
      <List.Item description={t('sync.photos_rule')}>
        {unsent.length > 0
          ? t('sync.photos_unsent', { count: unsent.length, size: bytes(left) })
          : t('sync.photos_none')}
      </List.Item>
      {unsent.slice(0, LISTED).map(item => (
        <List.Item
          key={`${item.record.id} ${item.path}`}
          onClick={() => navigate(`/visits/${item.record.id}`)}
          description={<AttachmentState item={item} edited={false} />}
          extra={item.size !== null && bytes(item.size)}
        >
          {item.record.number} · {named(item)}
          {uploads.attachment?.hash === item.hash && (
            <progress className="progress" value={uploads.attachment.sent} max={uploads.attachment.size} />
          )}
        </List.Item>
      ))}
      {unsent.length > LISTED && <List.Item>{t('sync.photos_more', { count: unsent.length - LISTED })}</List.Item>}
      <List.Item>
        <div className="row">
          {refused && (
            <Button size="small" onClick={retry}>
              {t('sync.photos_retry')}
            </Button>
          )}
          <Button size="small" onClick={free}>
            {t('sync.free')}
          </Button>
        </div>
      </List.Item>
    </List>
  )

  function named(item: AttachmentItem): string {
    if (item.thumb) return t('photo.small')
    return item.slot === 'signature' ? t('word.signature') : term(t, 'slot', item.slot)
  }
}
