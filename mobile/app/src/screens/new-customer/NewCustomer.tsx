import { Button, Form, Input, List, Selector, TextArea, Toast } from 'antd-mobile'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { CLASSES } from '../../../../../server/web/src/record/fields'
import { device } from '../../device/client'
import type { Fields } from '../../device/records'
import { entryId } from '../../parts/fields'
import { Head } from '../../parts/Head'
import { complain } from '../../parts/problem'
import { most, typable } from '../../parts/typable'
import { useFormDraft } from '../../parts/useFormDraft'
import { useRead } from '../../parts/useRead'
import { term } from '../../words'

interface Typed {
  name: string
  kind: string
  contact: string
  phone: string
  address: string
  remark: string
}

const NOTHING: Typed = { name: '', kind: '', contact: '', phone: '', address: '', remark: '' }
/** So much of a name or number is enough to look for likely duplicates. */
const ENOUGH = 2
const ALIKE = 3

export function NewCustomer() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  const { typed, type, forget } = useFormDraft('new-customer', NOTHING)
  const sought = typed.phone.trim().length >= 6 ? typed.phone : typed.name
  const alike = useRead(
    () => (sought.trim().length < ENOUGH ? Promise.resolve([]) : device.customers(sought, ALIKE)),
    `alike ${sought}`,
  ).value
  const save = async () => {
    setBusy(true)
    try {
      const saved = await device.create({ kind: 'customer', fields: fieldsOf(typed) })
      await forget()
      Toast.show(t('customer.made', { number: saved.number }))
      navigate(`/customers/${saved.id}`, { replace: true })
    } catch (caught) {
      complain(caught)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Head title={t('customers.new')} />
      <Form layout="vertical">
        <Form.Item label={<label htmlFor="name">{t('customer.name')}</label>} required>
          <Input value={typed.name} onChange={name => type({ name })} id="name" clearable maxLength={most('name')} />
        </Form.Item>
        {alike && alike.length > 0 && (
          <List header={t('customer.alike')} className="alike">
            {alike.map(customer => (
              <List.Item
                key={customer.id}
                description={customer.phone}
                onClick={() => navigate(`/customers/${customer.id}`)}
              >
                {customer.name}
              </List.Item>
            ))}
          </List>
        )}
        <Form.Item label={t('customer.class')}>
          <Selector
            options={CLASSES.map(value => ({ value, label: term(t, 'class', value) }))}
            value={typed.kind ? [typed.kind] : []}
            onChange={([kind]) => type({ kind: kind ?? '' })}
          />
        </Form.Item>
        <Form.Item label={<label htmlFor="contact_name">{t('customer.contact_name')}</label>}>
          <Input
            value={typed.contact}
            onChange={contact => type({ contact })}
            id="contact_name"
            maxLength={most('contacts/0/name')}
          />
        </Form.Item>
        <Form.Item label={<label htmlFor="phone">{t('customer.phone')}</label>}>
          <Input
            type="tel"
            value={typed.phone}
            onChange={phone => type({ phone })}
            id="phone"
            maxLength={most('contacts/0/phone')}
          />
        </Form.Item>
        <Form.Item label={<label htmlFor="address">{t('customer.address')}</label>}>
          <TextArea
            autoSize
            rows={1}
            value={typed.address}
            onChange={address => type({ address })}
            id="address"
            maxLength={most('addresses/0/text')}
          />
        </Form.Item>
        <Form.Item label={<label htmlFor="remark">{t('customer.remark')}</label>}>
          <TextArea
            autoSize
            rows={1}
            value={typed.remark}
            onChange={remark => type({ remark })}
            id="remark"
            maxLength={most('remark')}
          />
        </Form.Item>
      </Form>
      <div className="bottom">
        <Button
          block
          color="primary"
          size="large"
          className="big"
          disabled={!typed.name.trim()}
          loading={busy}
          onClick={save}
        >
          {t('common.save')}
        </Button>
      </div>
    </>
  )
}

function fieldsOf(typed: Typed): Fields {
  const contact = `contacts/${entryId()}`
  const all: Fields = {
    name: typed.name.trim(),
    class: typed.kind,
    remark: typed.remark.trim(),
    [`${contact}/name`]: typed.contact.trim(),
    [`${contact}/phone`]: typed.phone.trim(),
    [`addresses/${entryId()}/text`]: typed.address.trim(),
  }
  const fitting = Object.entries(all).map(([path, value]) => [path, typable(path, String(value)).trim()])
  return Object.fromEntries(fitting.filter(([, value]) => value !== ''))
}
