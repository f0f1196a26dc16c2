/** A machine by its serial number: where it stands and stood, and every visit about it. A label's code opens this page. */
import { QrcodeOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button, Card, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import type { Machine, VisitItem } from '../../api/types'
import { Head } from '../../parts/Head'
import { type Column, KeysetTable, usePlaces } from '../../parts/KeysetTable'
import { Failed, Loading, Nothing } from '../../parts/states'
import { OpenChoiceTag, StatusTag } from '../../parts/Tags'
import { When, Window } from '../../parts/When'
import { useWord } from '../../parts/words'
import { labelsAddress } from '../labels/address'

export function Component() {
  const { serial = '' } = useParams()
  const { t } = useTranslation('equipment')
  const places = usePlaces(serial)
  const columns = useColumns()
  const query = { serial, cursor: places.cursor }
  const asked = useQuery({
    queryKey: keys.machine(serial, places.cursor),
    queryFn: () => ask(api.GET('/api/equipment', { params: { query } })),
    placeholderData: keepPreviousData,
  })
  if (asked.isPending) return <Loading />
  if (asked.isError && !asked.data) return <Failed problem={asked.error} again={asked.refetch} />
  const { machines, visits } = asked.data
  const first = machines.find(machine => !machine.removed) ?? machines[0]
  return (
    <>
      <Head title={serial} after={first && <Tag className="head-tags">{first.model}</Tag>}>
        {first && (
          <Link to={labelsAddress(first.customer.id, [first.entry])}>
            <Button icon={<QrcodeOutlined />}>{t('label')}</Button>
          </Link>
        )}
      </Head>
      <Card size="small" className="gap-below" title={t('places')}>
        {machines.length === 0 ? <Nothing text={t('unknown')} /> : <Places machines={machines} />}
      </Card>
      <KeysetTable<VisitItem>
        name="visits-of-machine"
        label={t('visits')}
        columns={columns}
        asked={{ ...asked, data: visits }}
        places={places}
        empty={t('no_visits')}
        rowKey={row => row.id}
        extra={<h2 className="part-head">{t('visits')}</h2>}
      />
    </>
  )
}

function Places({ machines }: { machines: Machine[] }) {
  const { t } = useTranslation('equipment')
  return (
    <div className="entries-scroll">
      <table className="entries">
        <thead>
          <tr>
            <th>{t('customer')}</th>
            <th>{t('model')}</th>
            <th>{t('installed')}</th>
            <th>{t('warranty')}</th>
            <th>{t('state')}</th>
          </tr>
        </thead>
        <tbody>
          {machines.map(machine => (
            <tr key={`${machine.customer.id}/${machine.entry}`}>
              <td>
                <Link to={`/customers/${machine.customer.id}`}>{machine.customer.name || machine.number}</Link>
              </td>
              <td>{machine.model}</td>
              <td className="nowrap">{machine.installed_at || '–'}</td>
              <td className="nowrap">{machine.warranty_until || '–'}</td>
              <td>{machine.removed ? t('stood') : t('stands')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function useColumns(): Column<VisitItem>[] {
  const { t } = useTranslation('equipment')
  const word = useWord()
  return [
    {
      key: 'number',
      title: t('column.number'),
      fixed: true,
      render: row => <Link to={`/visits/${row.id}`}>{row.number}</Link>,
    },
    {
      key: 'status',
      title: t('column.status'),
      render: row => (
        <>
          <StatusTag status={row.status} /> <OpenChoiceTag count={row.conflicts} />
        </>
      ),
    },
    { key: 'kind', title: t('column.kind'), render: row => word('visit_kind', row.kind) },
    { key: 'summary', title: t('column.summary'), render: row => row.summary },
    {
      key: 'customer',
      title: t('customer'),
      render: row => row.customer && <Link to={`/customers/${row.customer.id}`}>{row.customer.name}</Link>,
    },
    { key: 'lead', title: t('column.lead'), render: row => row.lead?.name },
    { key: 'window', title: t('column.window'), render: row => <Window from={row.window_from} to={row.window_to} /> },
    { key: 'changed', title: t('column.changed'), render: row => <When ms={row.changed_at} /> },
  ]
}
