/** Whether a visit has reached its engineer's phone; if not for long, his number and a text to send him. */
import { PhoneOutlined } from '@ant-design/icons'
import { Button, Popover, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { VisitItem } from '../../api/types'
import { useMoment } from '../../parts/When'
import { useWord } from '../../parts/words'
import { show } from '../../record/time'
import type { Delivery } from './board'

export function DeliveryMark({ visit, delivery }: { visit: VisitItem; delivery?: Delivery | null }) {
  const { t } = useTranslation('dispatch')
  const moment = useMoment()
  if (!delivery) return null
  const time = delivery.since == null ? '' : moment(delivery.since)
  return (
    <span className={`board-delivery ${delivery.state}`}>
      {delivery.state === 'sent' && t('delivery.sent')}
      {delivery.state === 'on_phone' && t('delivery.on_phone', { time })}
      {delivery.state === 'accepted' && t('delivery.accepted', { time })}
      {delivery.call && (
        <Popover trigger="click" title={t('call_him')} content={<HowToTell visit={visit} delivery={delivery} />}>
          <Button type="link" danger size="small" icon={<PhoneOutlined />} className="board-call">
            {t('call')}
          </Button>
        </Popover>
      )}
    </span>
  )
}

function HowToTell({ visit, delivery }: { visit: VisitItem; delivery: Delivery }) {
  const { t } = useTranslation('dispatch')
  const word = useWord()
  const time = visit.window_from == null ? '' : show(visit.window_from, 'MM-DD HH:mm')
  const text = t('text_for_him', {
    name: visit.lead?.name ?? '',
    number: visit.number,
    customer: visit.customer?.name ?? '',
    what: `${word('visit_kind', visit.kind)} ${visit.summary}`.trim(),
    time,
  })
  return (
    <div className="board-tell">
      <p>{delivery.phone ? <a href={`tel:${delivery.phone}`}>{delivery.phone}</a> : t('no_phone')}</p>
      <Typography.Paragraph copyable={{ text, tooltips: [t('copy'), t('copied')] }}>{text}</Typography.Paragraph>
    </div>
  )
}
