import { Button, List } from 'antd-mobile'
import { LocationFill, PhoneFill } from 'antd-mobile-icons'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { device } from '../../device/client'
import { DataLabel } from '../../parts/DataLabel'
import { entries } from '../../parts/fields'
import { Head } from '../../parts/Head'
import { mapAddress } from '../../parts/map'
import { sentence } from '../../parts/problem'
import { useRead } from '../../parts/useRead'
import { VisitLine } from '../../parts/VisitLine'
import { term } from '../../words'
import { Notes } from './Notes'
import { WhoWroteWhat } from './WhoWroteWhat'

export function Customer() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { id = '' } = useParams()
  const { value: file, error } = useRead(() => device.customer(id), `customer ${id}`)
  if (!file) return <Head title={error ? sentence(error) : ''} />
  const contacts = entries(file.fields, 'contacts')
  const addresses = entries(file.fields, 'addresses')
  const machines = entries(file.fields, 'equipment')
  return (
    <>
      <Head title={file.name}>
        <Button fill="none" className="head-go" onClick={() => navigate(`/customers/${id}/edit`)}>
          {t('customer.edit')}
        </Button>
      </Head>
      <div className="facts">
        <span className="number">{file.number}</span>
        <span className="class">{term(t, 'class', file.class)}</span>
        <span>{t('customer.completeness', { percent: file.completeness })}</span>
        <DataLabel unsent={file.unsent} conflicts={file.open_conflicts} count={file.unsent_edits} />
      </div>
      <List header={t('customer.contacts')}>
        {contacts.map(contact => (
          <List.Item
            key={contact.id}
            description={contact.text('post')}
            extra={
              contact.text('phone') && (
                <a className="call" href={`tel:${contact.text('phone').replace(/[^\d+]/g, '')}`}>
                  <PhoneFill /> {contact.text('phone')}
                </a>
              )
            }
          >
            {contact.text('name') || t('common.none')}
          </List.Item>
        ))}
        {contacts.length === 0 && <List.Item>{t('customer.no_phone')}</List.Item>}
      </List>
      <List header={t('customer.addresses')}>
        {addresses.map(address => (
          <List.Item
            key={address.id}
            description={address.text('label')}
            extra={
              <a className="call" href={mapAddress(address)} target="_blank" rel="noreferrer">
                <LocationFill /> {t('customer.map')}
              </a>
            }
          >
            {address.text('text')}
          </List.Item>
        ))}
      </List>
      {machines.length > 0 && (
        <List header={t('customer.equipment')}>
          {machines.map(machine => (
            <List.Item key={machine.id} description={machine.text('serial')}>
              {machine.text('model')}
            </List.Item>
          ))}
        </List>
      )}
      <List header={t('customer.visits')}>
        {file.visits.slice(0, 30).map(visit => (
          <VisitLine key={visit.id} visit={visit} plain />
        ))}
      </List>
      <Notes about={file.id} notes={file.notes} />
      <WhoWroteWhat id={file.id} kind="customer" />
      <div className="bottom row">
        <Button className="big" onClick={() => navigate(`/visits/new?customer=${id}&kind=revisit`)}>
          {t('visit.plan_revisit')}
        </Button>
        <Button
          block
          color="primary"
          size="large"
          className="big"
          onClick={() => navigate(`/visits/new?customer=${id}`)}
        >
          {t('visit.new')}
        </Button>
      </div>
    </>
  )
}
