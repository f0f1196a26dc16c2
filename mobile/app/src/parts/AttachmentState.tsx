import type { TFunction } from 'i18next'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../device/client'
import type { AttachmentItem } from '../device/records'

/** Where an attachment is, in words. `edited` if the record itself is not with the server yet. */
export function AttachmentState({ item, edited }: { item: AttachmentItem; edited: boolean }) {
  const { t } = useTranslation()
  const under = useSyncExternalStore(client.subscribe, () => client.uploads.attachment)
  const sent = under?.hash === item.hash ? under.sent : item.sent
  const moving = under?.hash === item.hash || item.state === 'sending'
  const amiss = item.refusal || item.state === 'held' || item.state === 'missing'
  const kind = amiss ? 'conflict' : item.state === 'confirmed' || item.state === 'elsewhere' ? 'received' : 'unsent'
  return <span className={`data data-${kind}`}>{words(t, item, moving, sent, edited)}</span>
}

function words(t: TFunction, item: AttachmentItem, moving: boolean, sent: number, edited: boolean): string {
  if (item.state === 'confirmed' || item.state === 'elsewhere') return t('data.received')
  if (item.state === 'on_its_way') return t('photo.elsewhere', { device: item.device })
  if (item.state === 'missing') return t('photo.gone', { device: item.device })
  if (item.refusal || item.state === 'refused' || item.state === 'held') return t('data.attention')
  if (moving) return t('photo.under_way', { percent: percent(sent, item.size) })
  return edited ? t('data.saved') : t('photo.waiting')
}

function percent(sent: number, size: number | null): number {
  return size ? Math.min(99, Math.floor((sent / size) * 100)) : 0
}
