import { Button, List } from 'antd-mobile'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { AttachmentItem, VisitFile } from '../../device/records'
import { AttachmentState } from '../../parts/AttachmentState'
import { text } from '../../parts/fields'
import { useAttachment } from '../../parts/useAttachment'
import { clock } from '../../parts/when'
import { canSpeak } from './next'

/** What the customer said, which nobody changes; or the way to his own screen. */
export function CustomerSaid({ file }: { file: VisitFile }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const signature = file.attachments.find(item => item.path === 'customer_word/signature')
  const rating = Number(file.fields['customer_word/rating'] ?? 0)
  const comment = text(file.fields, 'customer_word/comment')
  const name = text(file.fields, 'customer_word/name')
  const at = file.fields['customer_word/at']
  const said = rating > 0 || signature !== undefined || comment !== ''
  if (!said && !canSpeak(file)) return null
  return (
    <List header={t('word.header')}>
      {rating > 0 && (
        <List.Item extra={t(`rating.${rating as 1 | 2 | 3 | 4 | 5}`)} description={comment || undefined}>
          <span aria-hidden="true">{'★'.repeat(rating)}</span>
        </List.Item>
      )}
      {rating === 0 && comment && <List.Item>{comment}</List.Item>}
      {signature && <Signature visit={file.id} item={signature} edited={file.unsent} />}
      {said && (
        <List.Item description={t('word.stands_engineer')}>
          {[name, typeof at === 'number' && clock(at)].filter(Boolean).join(' · ')}
        </List.Item>
      )}
      {!(rating > 0 && signature) && canSpeak(file) && (
        <List.Item>
          <Button block className="big" onClick={() => navigate(`/visits/${file.id}/customer`)}>
            {t('word.ask')}
          </Button>
        </List.Item>
      )}
    </List>
  )
}

function Signature({ visit, item, edited }: { visit: string; item: AttachmentItem; edited: boolean }) {
  const { t } = useTranslation()
  const { address } = useAttachment(visit, item.hash)
  return (
    <List.Item description={<AttachmentState item={item} edited={edited} />}>
      {address ? <img className="signed" src={address} alt={t('word.signature')} /> : t('word.signature')}
    </List.Item>
  )
}
