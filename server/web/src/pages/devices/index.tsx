/** Phones and laptops that hold records: when they were heard, what they have not sent, and cutting them off. */
import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import { useNames } from '../../api/names'
import type { components } from '../../api/schema'
import { useMe } from '../../api/session'
import { Pick } from '../../parts/FilterBar'
import { type Filters, useFilters } from '../../parts/filters'
import { type Column, KeysetTable } from '../../parts/KeysetTable'
import { useList } from '../../parts/useList'
import { useMoment, When } from '../../parts/When'
import { useWord } from '../../parts/words'
import { AdminHead } from '../admin/AdminHead'
import { MarkButtons } from './MarkButtons'

export type DeviceItem = components['schemas']['DeviceItem']

export function Component() {
  const { t } = useTranslation('devices')
  const filters = useFilters()
  const query = {
    user: filters.get('user'),
    silent_since: Number(filters.get('silent_since')) || undefined,
  }
  const list = useList(query, keys.devices, query => ask(api.GET('/api/devices', { params: { query } })))
  return (
    <>
      <AdminHead title={t('title')} what={t('what')} />
      <FilterBar filters={filters} />
      <KeysetTable<DeviceItem>
        name="devices"
        label={t('title')}
        columns={useColumns()}
        {...list}
        empty={filters.any ? t('none_found') : t('none')}
        rowKey={row => row.id}
      />
    </>
  )
}

function FilterBar({ filters }: { filters: Filters }) {
  const { t } = useTranslation('devices')
  const moment = useMoment()
  const { users } = useNames()
  const since = Number(filters.get('silent_since'))
  return (
    <div className="filters">
      <Pick
        filters={filters}
        name="user"
        label={t('column.user')}
        find
        options={users.map(user => ({ value: user.id, label: user.name }))}
      />
      {since > 0 && (
        <Tag closable className="filter-tag" onClose={() => filters.set({ silent_since: undefined })}>
          {t('silent_since', { time: moment(since) })}
        </Tag>
      )}
    </div>
  )
}

const STATUS_COLOURS: Record<string, string> = { active: 'green', lost: 'red', retired: 'default' }

function useColumns(): Column<DeviceItem>[] {
  const { t } = useTranslation('devices')
  const word = useWord()
  const me = useMe()
  const marks: Column<DeviceItem>[] =
    me.role === 'administrator'
      ? [{ key: 'mark', title: t('column.mark'), fixed: true, width: 190, render: row => <MarkButtons device={row} /> }]
      : []
  return [
    { key: 'user', title: t('column.user'), fixed: true, width: 90, render: row => row.user.name },
    {
      key: 'device',
      title: t('column.device'),
      fixed: true,
      width: 150,
      render: row => (
        <>
          {row.name} <span className="faint small">{row.code}</span>
        </>
      ),
    },
    {
      key: 'status',
      title: t('column.status'),
      width: 100,
      render: row => <Tag color={STATUS_COLOURS[row.status]}>{word('device', row.status)}</Tag>,
    },
    { key: 'seen', title: t('column.seen'), width: 130, render: row => <When ms={row.last_seen} /> },
    {
      key: 'edits',
      title: t('column.edits'),
      width: 110,
      align: 'right',
      render: row => <Unsent count={row.unsent_edits} />,
    },
    {
      key: 'attachments',
      title: t('column.attachments'),
      width: 110,
      align: 'right',
      render: row => <Unsent count={row.unsent_attachments} />,
    },
    {
      key: 'version',
      title: t('column.version'),
      width: 110,
      render: row => <span className="nowrap">{row.app_version}</span>,
    },
    { key: 'pulled', title: t('column.pulled'), width: 130, hidden: true, render: row => <When ms={row.pulled_at} /> },
    {
      key: 'enrolled',
      title: t('column.enrolled'),
      width: 130,
      hidden: true,
      render: row => <When ms={row.enrolled_at} />,
    },
    {
      key: 'suspended',
      title: t('column.suspended'),
      width: 130,
      hidden: true,
      render: row => <When ms={row.suspended_until} />,
    },
    ...marks,
  ]
}

/** What a phone had not sent when it was last heard. */
function Unsent({ count }: { count?: number | null }) {
  if (count == null) return <span className="faint">–</span>
  return count > 0 ? <strong>{count}</strong> : <span className="faint">0</span>
}
