/** Whether a visit has reached its engineer's phone; if not for long, his number and a text to send him. */
import { PhoneOutlined } from '@ant-design/icons'
import { Button, Popover, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNames } from '../../api/names'
import type { VisitItem } from '../../api/types'
import { useMoment } from '../../parts/When'
import { useWord } from '../../parts/words'
import { show } from '../../record/time'
import type { Delivery, Former } from './board'

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
      {delivery.state === 'moved' && t('delivery.moved')}
      {delivery.state === 'moved_on_phone' && t('delivery.moved_on_phone', { time })}
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

/** Whose visit it no longer is: whether their phones know, or only those that do not. */
export function FormerMarks({ former, untold }: { former: Former[]; untold?: boolean }) {
  const { t } = useTranslation('dispatch')
  const moment = useMoment()
  const names = useNames()
  return former
    .filter(one => !untold || one.received == null)
    .map(one => {
      const name = names.of(one.user) ?? ''
      return (
        <span key={one.user} className={`board-delivery ${one.received == null ? 'sent' : 'on_phone'}`}>
          {one.received == null ? t('former.untold', { name }) : t('former.told', { name, time: moment(one.received) })}
        </span>
      )
    })
}

function HowToTell({ visit, delivery }: { visit: VisitItem; delivery: Delivery }) {
  const { t } = useTranslation('dispatch')
  const word = useWord()
  const time = visit.window_from == null ? '' : show(visit.window_from, 'MM-DD HH:mm')
  const told = {
    name: visit.lead?.name ?? '',
    number: visit.number,
    customer: visit.customer?.name ?? '',
    what: `${word('visit_kind', visit.kind)} ${visit.summary}`.trim(),
    time,
  }
  const text = visit.status === 'assigned' ? t('text_for_him', told) : t('text_moved', told)
  return (
    <div className="board-tell">
      <p>{delivery.phone ? <a href={`tel:${delivery.phone}`}>{delivery.phone}</a> : t('no_phone')}</p>
      <Typography.Paragraph copyable={{ text, tooltips: [t('copy'), t('copied')] }}>{text}</Typography.Paragraph>
    </div>
  )
}
