import { Button, Form, Input, Selector, TextArea, Toast } from 'antd-mobile'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { CLASSES } from '../../../../../server/web/src/record/fields'
import { device } from '../../device/client'
import { Head } from '../../parts/Head'
import { complain, sentence } from '../../parts/problem'
import { useRead } from '../../parts/useRead'
import { type RecordDraft, useRecordDraft } from '../../parts/useRecordDraft'
import { term } from '../../words'
import { Entries } from './Entries'

/** The details of a customer, as typed at his place: on disk at once, one edit when it is saved. */
export function EditCustomer() {
  const { t } = useTranslation()
  const { id = '' } = useParams()
  const { value: file, error } = useRead(() => device.customer(id), `customer ${id}`)
  const draft = useRecordDraft(file)
  if (!file) return <Head title={error ? sentence(error) : ''} />
  return (
    <>
      <Head title={t('customer.edit_title')} />
      <Form layout="vertical">
        <Line draft={draft} path="name" label={t('customer.name')} />
        <Form.Item label={t('customer.class')}>
          <Selector
            options={CLASSES.map(value => ({ value, label: term(t, 'class', value) }))}
            value={draft.shown('class') ? [String(draft.shown('class'))] : []}
            onChange={([value]) => draft.type('class', value ?? null)}
          />
        </Form.Item>
        <Entries
          saved={file.fields}
          draft={draft}
          set="contacts"
          title={t('customer.contacts')}
          add={t('customer.contact_add')}
        >
          {path => (
            <>
              <Line draft={draft} path={`${path}/name`} label={t('customer.contact_name')} />
              <Line draft={draft} path={`${path}/post`} label={t('customer.post')} />
              <Line draft={draft} path={`${path}/phone`} label={t('customer.phone')} type="tel" />
            </>
          )}
        </Entries>
        <Entries
          saved={file.fields}
          draft={draft}
          set="addresses"
          title={t('customer.addresses')}
          add={t('customer.address_add')}
        >
          {path => <Line draft={draft} path={`${path}/text`} label={t('customer.address')} />}
        </Entries>
        <Entries
          saved={file.fields}
          draft={draft}
          set="equipment"
          title={t('customer.equipment')}
          add={t('customer.machine_add')}
        >
          {path => (
            <>
              <Line draft={draft} path={`${path}/model`} label={t('customer.model')} />
              <Line draft={draft} path={`${path}/serial`} label={t('customer.serial')} />
            </>
          )}
        </Entries>
        <Form.Item label={<label htmlFor="remark">{t('customer.remark')}</label>}>
          <TextArea
            autoSize
            rows={1}
            id="remark"
            value={String(draft.shown('remark') ?? '')}
            onChange={value => draft.type('remark', value || null)}
          />
        </Form.Item>
      </Form>
      {draft.problem && (
        <p className="facts data-conflict" role="alert">
          {t('draft.not_kept', { why: draft.problem.why })}
        </p>
      )}
      <Save draft={draft} />
    </>
  )
}

function Line(props: { draft: RecordDraft; path: string; label: string; type?: 'tel' }) {
  const { t } = useTranslation()
  const { draft, path, label, type } = props
  return (
    <Form.Item
      label={<label htmlFor={path}>{label}</label>}
      description={
        draft.problem?.path === path && (
          <span className="pointed-remark">{t('draft.not_kept', { why: draft.problem.why })}</span>
        )
      }
    >
      <Input
        id={path}
        type={type}
        value={String(draft.shown(path) ?? '')}
        onChange={value => draft.type(path, value || null)}
      />
    </Form.Item>
  )
}

function Save({ draft }: { draft: RecordDraft }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const save = async () => {
    if (!(await draft.commit())) return
    Toast.show(t('customer.saved'))
    navigate(-1)
  }
  const discard = async () => {
    try {
      await draft.discard()
      navigate(-1)
    } catch (caught) {
      complain(caught)
    }
  }
  return (
    <div className="bottom row">
      <Button className="big" disabled={!draft.pending} onClick={discard}>
        {t('customer.discard')}
      </Button>
      <Button block color="primary" size="large" className="big" disabled={!draft.pending} onClick={save}>
        {t('common.save')}
      </Button>
    </div>
  )
}
