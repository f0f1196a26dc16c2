/** A new customer file. Files that look like it are named while one types; nothing is blocked. */
import { PlusOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { api, ask } from '../../api/client'
import { useNames } from '../../api/names'
import { useMe } from '../../api/session'
import type { Fields } from '../../api/types'
import { FormModal } from '../../parts/FormModal'
import { useProblemText } from '../../parts/problems'
import { SimilarCustomers, useSimilar } from '../../parts/SimilarCustomers'
import { useWord } from '../../parts/words'
import { CLASSES } from '../../record/fields'
import { mayWrite } from '../../record/rights'
import { type Entered, fieldsOf } from './newFields'

export function NewCustomer() {
  const { t } = useTranslation('customers')
  const me = useMe()
  const [open, setOpen] = useState(false)
  if (!mayWrite(me, 'customer', 'team')) return null
  return (
    <>
      <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen(true)}>
        {t('new')}
      </Button>
      {open && <NewFile onEnd={() => setOpen(false)} />}
    </>
  )
}

function NewFile({ onEnd }: { onEnd: () => void }) {
  const { t } = useTranslation('customers')
  const { message } = App.useApp()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const text = useProblemText()
  const [form] = Form.useForm<Entered>()
  const make = useMutation({
    mutationFn: (fields: Fields) => ask(api.POST('/api/customers', { body: fields as Record<string, never> })),
    onSuccess: made => {
      void queries.invalidateQueries({ queryKey: ['customers'] })
      void message.success(t('new_made'))
      navigate(`/customers/${made.id}`)
    },
  })
  return (
    <FormModal
      title={t('new')}
      okText={t('new_make')}
      cancelText={t('cancel')}
      form={form}
      initialValues={{ class: 'new' }}
      pending={make.isPending}
      problem={make.isError && text(make.error, 'customer')}
      onFinish={entered => make.mutate(fieldsOf(entered))}
      onCancel={onEnd}
    >
      <Inputs />
      <Alike />
    </FormModal>
  )
}

function Inputs() {
  const { t } = useTranslation('customers')
  const word = useWord()
  const me = useMe()
  const names = useNames()
  const teams = names.teams.filter(team => me.teams.length === 0 || me.teams.includes(team.id))
  const line = (name: keyof Entered, label: string, most: number) => (
    <Form.Item name={name} label={label}>
      <Input maxLength={most} autoComplete="off" />
    </Form.Item>
  )
  return (
    <>
      <Form.Item
        name="name"
        label={t('column.name')}
        rules={[{ required: true, whitespace: true, message: t('new_name_missing') }]}
      >
        <Input maxLength={200} autoComplete="off" autoFocus />
      </Form.Item>
      <div className="two-columns">
        <Form.Item
          name="team"
          label={t('column.team')}
          initialValue={teams.length === 1 ? teams[0]?.id : undefined}
          rules={[{ required: true, message: t('new_team_missing') }]}
        >
          <Select options={teams.map(team => ({ value: team.id, label: team.name }))} />
        </Form.Item>
        <Form.Item name="class" label={t('column.class')}>
          <Select options={CLASSES.map(one => ({ value: one, label: word('class', one) }))} />
        </Form.Item>
        {line('contact', t('new_contact'), 100)}
        {line('phone', t('column.phone'), 40)}
      </div>
      {line('address', t('column.address'), 300)}
      <div className="two-columns">
        {line('model', t('new_model'), 100)}
        {line('serial', t('new_serial'), 100)}
      </div>
    </>
  )
}

/** Beside the form, so that a letter typed does not draw it anew. */
function Alike() {
  const { t } = useTranslation('customers')
  const form = Form.useFormInstance<Entered>()
  const name = Form.useWatch<string | undefined>('name', form)
  const phone = Form.useWatch<string | undefined>('phone', form)
  const serial = Form.useWatch<string | undefined>('serial', form)
  const found = useSimilar({ name, phone, serial })
  return (
    <div aria-live="polite">
      <SimilarCustomers found={found} title={t('new_alike')} />
    </div>
  )
}
