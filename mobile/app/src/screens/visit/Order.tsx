import { List } from 'antd-mobile'
import { PhoneFill } from 'antd-mobile-icons'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { device } from '../../device/client'
import type { VisitFile } from '../../device/records'
import { entries, text } from '../../parts/fields'
import { useRead } from '../../parts/useRead'
import { span } from '../../parts/when'
import { term } from '../../words'

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
    </List>
  )
}
