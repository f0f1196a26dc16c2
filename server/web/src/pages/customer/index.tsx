/** The customer file: details edited in place, contacts, equipment, visits, notes, and who changed what. */
import { HistoryOutlined, QrcodeOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Card, Space, Tabs, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useParams, useSearchParams } from 'react-router'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import { useMe } from '../../api/session'
import type { CustomerFile, FieldRecord } from '../../api/types'
import { AsOfBar, useAsOf } from '../../parts/AsOf'
import { EntryTable } from '../../parts/EntryTable'
import { FieldList } from '../../parts/FieldList'
import { Head } from '../../parts/Head'
import { History } from '../../parts/History'
import { Notes } from '../../parts/Notes'
import { Failed, Loading } from '../../parts/states'
import { OpenChoiceTag } from '../../parts/Tags'
import { useWord } from '../../parts/words'
import { entries } from '../../record/entries'
import { mayNote, mayWrite, mayWriteSome } from '../../record/rights'
import { labelsAddress, machineAddress } from '../labels/address'
import { Addresses } from './Addresses'
import { Completeness } from './Completeness'
import { MergeButton, MergedBar } from './Merging'
import { NewVisit } from './NewVisit'
import { TimelineOfAll } from './TimelineOfAll'
import { VisitsOf } from './VisitsOf'

export function Component() {
  const { id = '' } = useParams()
  const [at, setAt] = useAsOf()
  const asked = useQuery({ queryKey: keys.customer(id, at), queryFn: () => open(id, at) })
  if (asked.isPending) return <Loading />
  if (asked.isError && !asked.data) return <Failed problem={asked.error} again={asked.refetch} />
  return <File record={asked.data} at={at} setAt={setAt} />
}

async function open(id: string, at?: number): Promise<CustomerFile> {
  const record = await ask(api.GET('/api/customers/{id}', { params: { path: { id }, query: { at } } }))
  return record as unknown as CustomerFile
}

type Props = { record: CustomerFile; at?: number; setAt: (at: number | undefined) => void }

function File({ record, at, setAt }: Props) {
  const { t } = useTranslation('customer')
  const me = useMe()
  const word = useWord()
  const [params, setParams] = useSearchParams()
  const may = (path: string) => at === undefined && mayWrite(me, 'customer', path)
  const { fields, id } = record
  const tabs = [
    { key: 'file', label: t('tab.file'), children: <Details record={record} may={may} /> },
    { key: 'visits', label: t('tab.visits'), children: <VisitsOf customer={id} /> },
    { key: 'notes', label: t('tab.notes'), children: <Notes id={id} may={mayNote(me)} /> },
    { key: 'timeline', label: t('tab.timeline'), children: <TimelineOfAll id={id} /> },
    {
      key: 'history',
      label: t('tab.history'),
      children: <History id={id} kind="customer" may={mayWriteSome(me, 'customer')} onAsOf={setAt} />,
    },
  ]
  return (
    <>
      <Head
        title={String(fields.name || record.number)}
        after={
          <span className="head-tags">
            <Tag>{record.number}</Tag>
            {fields.class && <Tag color="blue">{word('class', String(fields.class))}</Tag>}
            {fields['archived/at'] && <Tag>{t('archived')}</Tag>}
            <OpenChoiceTag count={record.conflicts.length} />
          </span>
        }
      >
        {may('merged/into') && !record.merged_into && (
          <Space>
            <MergeButton file={record} />
            <NewVisit customer={record} />
          </Space>
        )}
      </Head>
      <MergedBar file={record} may={may('merged/into')} />
      {at !== undefined && <AsOfBar at={at} back={() => setAt(undefined)} />}
      <Tabs
        items={tabs}
        activeKey={params.get('tab') ?? 'file'}
        onChange={tab =>
          setParams(
            before => {
              const next = new URLSearchParams(before)
              next.set('tab', tab)
              return next
            },
            { replace: true },
          )
        }
      />
    </>
  )
}

const BASIC = ['name', 'class', 'team', 'contract_date', 'delivery_date', 'works_running', 'remark']
const CREDIT = ['credit/grade', 'credit/reason', 'credit/date']

function Details({ record, may }: { record: FieldRecord; may: (path: string) => boolean }) {
  const { t } = useTranslation('customer')
  return (
    <div className="file">
      <div>
        <Card title={t('basic')} size="small">
          <FieldList record={record} paths={BASIC} may={may} />
        </Card>
        <Card title={t('contacts')} size="small">
          <EntryTable
            record={record}
            set="contacts"
            columns={['name', 'post', 'phone', 'email']}
            may={may('contacts/x/name')}
            words={{ add: t('contact_add'), none: t('contacts_none') }}
          />
        </Card>
        <Card title={t('equipment')} size="small">
          <EntryTable
            record={record}
            set="equipment"
            columns={['model', 'serial', 'access_mode', 'site_conditions', 'installed_at', 'warranty_until']}
            may={may('equipment/x/model')}
            words={{ add: t('equipment_add'), none: t('equipment_none') }}
            after={entry =>
              entry.of('serial') && (
                <Link to={machineAddress(String(entry.of('serial')))} title={t('machine_history')}>
                  <HistoryOutlined aria-label={t('machine_history')} />
                </Link>
              )
            }
            beside={
              entries(record.fields, 'equipment').some(entry => !entry.removed && entry.of('serial')) && (
                <Link to={labelsAddress(record.id)}>
                  <Button size="small" icon={<QrcodeOutlined />}>
                    {t('labels')}
                  </Button>
                </Link>
              )
            }
          />
        </Card>
      </div>
      <div>
        <Card title={t('completeness')} size="small">
          <Completeness fields={record.fields} />
        </Card>
        <Card title={t('addresses')} size="small">
          <Addresses record={record} may={may('addresses/x/text')} />
        </Card>
        <Card title={t('credit')} size="small">
          <FieldList record={record} paths={CREDIT} may={may} />
        </Card>
      </div>
    </div>
  )
}
