import { Button, List } from 'antd-mobile'
import { PhoneFill } from 'antd-mobile-icons'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { device } from '../../device/client'
import type { RecordRef, VisitFile } from '../../device/records'
import { entries, text } from '../../parts/fields'
import { complain } from '../../parts/problem'
import { useRead } from '../../parts/useRead'
import { span } from '../../parts/when'
import { term } from '../../words'
import { MOVABLE } from './next'

const NOTHING_ASKED = { 'asked/window_from': null, 'asked/window_to': null, 'asked/reason': null }

/** What is to be done, where and for whom. */
export function Order({ file }: { file: VisitFile }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const customer = file.customer?.id ?? ''
  const whose = useRead(
    () => (customer ? device.customer(customer) : Promise.resolve(null)),
    `customer ${customer}`,
  ).value
  const contact = whose && entries(whose.fields, 'contacts')[0]
  const phone = text(file.fields, 'contact/phone') || contact?.text('phone') || ''
  const name = text(file.fields, 'contact/name') || contact?.text('name') || ''
  const machine = [text(file.fields, 'equipment/model'), text(file.fields, 'equipment/serial')]
    .filter(Boolean)
    .join(' · ')
  return (
    <List>
      <List.Item description={span(file.window_from, file.window_to) || t('visit.no_window')}>
        {file.urgent && <span className="urgent">{t('visit.urgent')}</span>}
        {term(t, 'visit_kind', file.visit_kind)}
        {file.summary && ` · ${file.summary}`}
      </List.Item>
      {file.customer && (
        <List.Item onClick={() => navigate(`/customers/${customer}`)} description={whose?.address}>
          {file.customer.title}
        </List.Item>
      )}
      {(phone || name) && (
        <List.Item
          extra={
            phone && (
              <a className="call" href={`tel:${phone.replace(/[^\d+]/g, '')}`}>
                <PhoneFill /> {phone}
              </a>
            )
          }
        >
          {name || t('visit.contact')}
        </List.Item>
      )}
      {machine && <List.Item description={t('visit.equipment')}>{machine}</List.Item>}
      <Asked file={file} />
      {file.follows && <Beside visit={file.follows} word={t('visit.follows')} />}
      {file.followed_by.map(visit => (
        <Beside key={visit.id} visit={visit} word={t('visit.followed_by')} />
      ))}
    </List>
  )
}

/** Another visit that belongs to this one. */
function Beside({ visit, word }: { visit: RecordRef; word: string }) {
  const navigate = useNavigate()
  return (
    <List.Item description={word} onClick={() => navigate(`/visits/${visit.id}`)}>
      <span className="number">{visit.number}</span> {visit.title}
    </List.Item>
  )
}

/** The other appointment that the dispatcher is asked for; it can be taken back as long as it stands. */
function Asked({ file }: { file: VisitFile }) {
  const { t } = useTranslation()
  if (file.asked_from === null || !MOVABLE.has(file.status)) return null
  const takeBack = () => void device.set(file.id, NOTHING_ASKED).catch(complain)
  return (
    <List.Item
      description={text(file.fields, 'asked/reason')}
      extra={
        <Button size="small" onClick={takeBack}>
          {t('move.take_back')}
        </Button>
      }
    >
      {t('move.asked', { time: span(file.asked_from, file.asked_to) })}
    </List.Item>
  )
}
