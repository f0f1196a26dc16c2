import { Button, DatePicker, Form, List, SearchBar, Selector, TextArea, Toast } from 'antd-mobile'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { device } from '../../device/client'
import type { Fields } from '../../device/records'
import { Head } from '../../parts/Head'
import { complain } from '../../parts/problem'
import { useFormDraft } from '../../parts/useFormDraft'
import { useRead } from '../../parts/useRead'
import { term, type Word } from '../../words'
import { CustomerLine } from '../customers/CustomerLine'

const KINDS = ['install', 'repair', 'maintenance', 'training', 'inspection', 'revisit']
const HOUR = 3_600_000
const FOUND = 8
/** When a revisit is planned for, in one tap: nine in the morning of that day. */
const SOON: [Word, number, 'week' | 'month'][] = [
  ['new_visit.week', 1, 'week'],
  ['new_visit.month', 1, 'month'],
  ['new_visit.quarter', 3, 'month'],
]
const morning = (count: number, unit: 'week' | 'month') => dayjs().add(count, unit).hour(9).startOf('hour').valueOf()

interface Typed {
  kind: string
  summary: string
  from: number | null
}

const NOTHING: Typed = { kind: '', summary: '', from: null }

export function NewVisit() {
  const [asked, ask] = useSearchParams()
  const customer = asked.get('customer')
  if (!customer) return <PickCustomer onPick={id => ask({ customer: id }, { replace: true })} />
  const kind = asked.get('kind') ?? ''
  return <VisitForm key={`${customer} ${kind}`} customer={customer} kind={KINDS.includes(kind) ? kind : ''} />
}

function PickCustomer({ onPick }: { onPick: (id: string) => void }) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const found = useRead(() => device.customers(text, FOUND), `pick ${text}`).value
  return (
    <>
      <Head title={t('new_visit.pick')} />
      <div className="search">
        <SearchBar placeholder={t('customers.search')} value={text} onChange={setText} />
      </div>
      <List>
        {found?.map(customer => (
          <CustomerLine key={customer.id} customer={customer} onOpen={() => onPick(customer.id)} />
        ))}
      </List>
    </>
  )
}

function VisitForm({ customer, kind }: { customer: string; kind: string }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  const [picking, setPicking] = useState(false)
  const [empty] = useState<Typed>({ ...NOTHING, kind })
  const { typed, type, forget } = useFormDraft(`new-visit ${kind} ${customer}`.replace('  ', ' '), empty)
  const whose = useRead(() => device.customer(customer), `customer ${customer}`).value
  const save = async () => {
    setBusy(true)
    try {
      const fields: Fields = { customer, visit_kind: typed.kind }
      if (typed.summary.trim()) fields.summary = typed.summary.trim()
      if (typed.from !== null) {
        fields['routing/window_from'] = typed.from
        fields['routing/window_to'] = typed.from + HOUR
      }
      const saved = await device.create({ kind: 'visit', fields })
      await forget()
      Toast.show(t('new_visit.made', { number: saved.number }))
      navigate(`/visits/${saved.id}`, { replace: true })
    } catch (caught) {
      complain(caught)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Head title={t(kind === 'revisit' ? 'visit.plan_revisit' : 'new_visit.title')} />
      <div className="facts">
        <strong>{whose?.name}</strong>
      </div>
      <Form layout="vertical">
        <Form.Item label={t('visit.kind')} required>
          <Selector
            columns={3}
            options={KINDS.map(value => ({ value, label: term(t, 'visit_kind', value) }))}
            value={typed.kind ? [typed.kind] : []}
            onChange={([kind]) => type({ kind: kind ?? '' })}
          />
        </Form.Item>
        <Form.Item label={<label htmlFor="summary">{t('visit.summary')}</label>}>
          <TextArea
            autoSize={{ minRows: 2, maxRows: 6 }}
            value={typed.summary}
            onChange={summary => type({ summary })}
            id="summary"
          />
        </Form.Item>
        {typed.kind === 'revisit' && (
          <Form.Item>
            <div className="chips">
              {SOON.map(([word, count, unit]) => (
                <Button key={word} size="small" onClick={() => type({ from: morning(count, unit) })}>
                  {t(word)}
                </Button>
              ))}
            </div>
          </Form.Item>
        )}
        <Form.Item label={t('new_visit.day')} onClick={() => setPicking(true)}>
          {typed.from === null ? t('new_visit.no_day') : dayjs(typed.from).format('YYYY-MM-DD HH:mm')}
        </Form.Item>
      </Form>
      <DatePicker
        precision="minute"
        visible={picking}
        value={typed.from === null ? null : new Date(typed.from)}
        onClose={() => setPicking(false)}
        onConfirm={value => type({ from: value.getTime() })}
      />
      <div className="bottom">
        <Button block color="primary" size="large" className="big" disabled={!typed.kind} loading={busy} onClick={save}>
          {t('common.save')}
        </Button>
      </div>
    </>
  )
}
