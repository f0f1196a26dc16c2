/** A new visit of the customer: what is asked for. Who goes and when is decided on the dispatch board. */
import { FileAddOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Checkbox, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { api, ask } from '../../api/client'
import type { FieldRecord, Fields } from '../../api/types'
import { FormModal } from '../../parts/FormModal'
import { useProblemText } from '../../parts/problems'
import { useWord } from '../../parts/words'
import { type Entry, entries } from '../../record/entries'
import { VISIT_KINDS } from '../../record/fields'
import { type Entered, fieldsOf } from './visitFields'

export function NewVisit({ customer }: { customer: FieldRecord }) {
  const { t } = useTranslation('customer')
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button type="primary" icon={<FileAddOutlined />} onClick={() => setOpen(true)}>
        {t('visit_new')}
      </Button>
      {open && <NewVisitForm customer={customer} onEnd={() => setOpen(false)} />}
    </>
  )
}

function NewVisitForm({ customer, onEnd }: { customer: FieldRecord; onEnd: () => void }) {
  const { t } = useTranslation('customer')
  const { message } = App.useApp()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const text = useProblemText()
  const [form] = Form.useForm<Entered>()
  const make = useMutation({
    mutationFn: (fields: Fields) => ask(api.POST('/api/visits', { body: fields as Record<string, never> })),
    onSuccess: made => {
      void queries.invalidateQueries({ queryKey: ['visits'] })
      void message.success(t('visit_made'))
      navigate(`/visits/${made.id}`)
    },
  })
  const present = (set: string) => entries(customer.fields, set).filter(entry => !entry.removed)
  const [machines, contacts] = [present('equipment'), present('contacts')]
  return (
    <FormModal
      title={t('visit_new')}
      okText={t('visit_make')}
      cancelText={t('cancel')}
      form={form}
      initialValues={{ kind: 'repair', contact: contacts[0]?.id }}
      pending={make.isPending}
      problem={make.isError && text(make.error, 'visit')}
      onFinish={entered => make.mutate(fieldsOf(customer.id, entered, { machines, contacts }))}
      onCancel={onEnd}
    >
      <Inputs machines={machines} contacts={contacts} />
    </FormModal>
  )
}

function Inputs({ machines, contacts }: { machines: Entry[]; contacts: Entry[] }) {
  const { t } = useTranslation('customer')
  const word = useWord()
  const named = (entry: Entry, names: string[]) =>
    names
      .map(name => entry.of(name))
      .filter(Boolean)
      .join(' ') || t('unnamed')
  return (
    <>
      <Form.Item name="kind" label={t('visit.kind')}>
        <Select options={VISIT_KINDS.map(kind => ({ value: kind, label: word('visit_kind', kind) }))} />
      </Form.Item>
      <Form.Item
        name="summary"
        label={t('visit.summary')}
        rules={[{ required: true, whitespace: true, message: t('visit_summary_missing') }]}
      >
        <Input maxLength={500} autoComplete="off" autoFocus />
      </Form.Item>
      <Form.Item name="machine" label={t('visit_machine')}>
        <Select allowClear options={machines.map(one => ({ value: one.id, label: named(one, ['model', 'serial']) }))} />
      </Form.Item>
      <Form.Item name="contact" label={t('visit_contact')}>
        <Select allowClear options={contacts.map(one => ({ value: one.id, label: named(one, ['name', 'phone']) }))} />
      </Form.Item>
      <Form.Item name="urgent" valuePropName="checked">
        <Checkbox>{t('visit_urgent')}</Checkbox>
      </Form.Item>
    </>
  )
}
