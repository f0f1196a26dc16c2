/** A photo or signature: there, or on its way from the device that has it. Never a broken picture. */
import { CloudSyncOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Image } from 'antd'
import { useTranslation } from 'react-i18next'
import { Problem } from '../api/client'
import { keys } from '../api/keys'
import type { Writer } from '../api/types'

/** How often one asks after an attachment that is on its way. */
const ASK_AGAIN_MS = 5_000

type Props = { record: string; hash: string; alt: string; from?: Writer | null; width?: number }

export function Attachment({ record, hash, alt, from, width = 112 }: Props) {
  const { url, here, text } = useAttachment(record, hash, from)
  if (here) return <Image src={url} alt={alt} width={width} height={width} className="attachment" />
  return (
    <div className="attachment-missing" style={{ width, height: width }} role="img" aria-label={`${alt}: ${text}`}>
      <CloudSyncOutlined />
      <span>{text}</span>
    </div>
  )
}

/** Where an attachment is, and if it is not here, on whose device. */
export function useAttachment(record: string, hash: string, from?: Writer | null) {
  const { t } = useTranslation('common')
  const url = attachmentUrl(record, hash)
  const there = useQuery({
    queryKey: keys.attachment(record, hash),
    queryFn: () => isThere(url),
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: query => (query.state.data && !query.state.data.here ? ASK_AGAIN_MS : false),
  })
  const holder = there.data?.holder ?? (from ? { user: from.name, device: from.device } : undefined)
  const onItsWay = () => {
    if (!holder) return t('on_its_way_somewhere')
    const known = { name: holder.user, device: holder.device }
    if (there.data?.holder?.status === 'lost') return t('on_lost_device', known)
    return there.data?.holder?.missing ? t('missing_for_good', known) : t('on_its_way', known)
  }
  const text = there.isPending ? t('loading') : there.isError ? t('attachment_unknown') : onItsWay()
  return { url, here: there.data?.here ?? false, text }
}

/** Where the server keeps an attachment that a record cites. */
function attachmentUrl(record: string, hash: string): string {
  return `/api/blobs/${encodeURIComponent(hash)}?record=${encodeURIComponent(record)}`
}

/** Who has what is not here yet. */
type Holder = { user: string; device: string; status?: string; missing?: boolean }
type There = { here: boolean; holder?: Holder }

async function isThere(url: string): Promise<There> {
  // One byte tells whether it is there; if not, the answer says on which device it is.
  const response = await fetch(url, { headers: { range: 'bytes=0-0' } }).catch(() => {
    throw new Problem(0, 'unreachable', 'The server was not reached.')
  })
  if (response.ok) return { here: true }
  if (response.status !== 404) throw new Problem(response.status, 'refused', response.statusText)
  const told: { on_its_way?: Holder | null } = await response.json().catch(() => ({}))
  return { here: false, holder: told.on_its_way ?? undefined }
}
