/** All visits that one may see: a list that may hold a million. */
import { DatePicker, Select } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import { useNames } from '../../api/names'
import type { VisitItem } from '../../api/types'
import { ExportButtons } from '../../parts/ExportButtons'
import { FilterBar, type Option, Pick } from '../../parts/FilterBar'
import { type Filters, flag, moment, useFilters } from '../../parts/filters'
import { Head } from '../../parts/Head'
import { type Column, KeysetTable } from '../../parts/KeysetTable'
import { LateTag, OpenChoiceTag, StatusTag, UrgentTag } from '../../parts/Tags'
import { useList } from '../../parts/useList'
import { When, Window } from '../../parts/When'
import { useWord } from '../../parts/words'
import { STATUSES, VISIT_KINDS } from '../../record/fields'
import { fromWall } from '../../record/time'
import { MomentTags } from './MomentTags'

export function Component() {
  const { t } = useTranslation('visits')
  const filters = useFilters()
  const day = (name: string, add: number) => {
    const text = filters.get(name)
    return text ? fromWall(dayjs(text).add(add, 'day')) : undefined
  }
  const query = {
    q: filters.get('q'),
    status: filters.get('status'),
    team: filters.get('team'),
    lead: filters.get('lead'),
    customer: filters.get('customer'),
    kind: filters.get('kind'),
    late: flag(filters.get('late')),
    urgent: flag(filters.get('urgent')),
    conflicts: flag(filters.get('conflicts')),
    from: day('from', 0),
    to: day('to', 1),
    due_from: moment(filters.get('due_from')),
    due_to: moment(filters.get('due_to')),
    ended_before: moment(filters.get('ended_before')),
  }
  const list = useList(query, keys.visits, query => ask(api.GET('/api/visits', { params: { query } })))
  return (
    <>
      <Head title={t('title')}>
        <ExportButtons list="visits" query={query} />
      </Head>
      <VisitFilters filters={filters} />
      <MomentTags filters={filters} />
      <KeysetTable<VisitItem>
        name="visits"
        label={t('title')}
        {...list}
        columns={useColumns()}
        empty={filters.any ? t('none_found') : t('none')}
        rowKey={row => row.id}
      />
    </>
  )
}

function VisitFilters({ filters }: { filters: Filters }) {
  const { t } = useTranslation('visits')
  const word = useWord()
  const { teams, users } = useNames()
  const pick = (name: string, label: string, options: Option[], find = false) => (
    <Pick {...{ filters, name, label, options, find }} />
  )
  const words = (set: string, values: readonly string[]) => values.map(value => ({ value, label: word(set, value) }))
  const yes = [{ value: 'true', label: t('only_these') }]
  const [from, to] = [filters.get('from'), filters.get('to')]
  return (
    <FilterBar filters={filters} label={t('search')} hint={t('search_hint')}>
      <Select
        allowClear
        mode="multiple"
        maxTagCount="responsive"
        aria-label={t('column.status')}
        placeholder={t('column.status')}
        className="filter filter-wide"
        value={filters.get('status')?.split(',') ?? []}
        options={words('status', STATUSES)}
        onChange={(values: string[]) => filters.set({ status: values.join(',') || undefined })}
      />
      {pick('kind', t('column.kind'), words('visit_kind', VISIT_KINDS))}
      {teams.length > 1 &&
        pick(
          'team',
          t('team'),
          teams.map(team => ({ value: team.id, label: team.name })),
        )}
      {pick(
        'lead',
        t('column.lead'),
        users.filter(user => user.role === 'engineer').map(user => ({ value: user.id, label: user.name })),
        true,
      )}
      <DatePicker.RangePicker
        allowEmpty
        placeholder={[t('from'), t('to')]}
        value={[from ? dayjs(from) : null, to ? dayjs(to) : null]}
        onChange={days => {
          const [first, last] = days ?? []
          filters.set({ from: first?.format('YYYY-MM-DD'), to: last?.format('YYYY-MM-DD') })
        }}
      />
      {pick('late', t('late'), yes)}
      {pick('urgent', t('urgent'), yes)}
      {pick('conflicts', t('open_choices'), yes)}
    </FilterBar>
  )
}

function useColumns(): Column<VisitItem>[] {
  const { t } = useTranslation('visits')
  const word = useWord()
  return [
    {
      key: 'number',
      title: t('column.number'),
      fixed: true,
      width: 120,
      render: row => (
        <Link className="nowrap" to={`/visits/${row.id}`}>
          {row.number}
        </Link>
      ),
    },
    {
      key: 'status',
      title: t('column.status'),
      fixed: true,
      width: 130,
      render: row => (
        <>
          <StatusTag status={row.status} />
          <OpenChoiceTag count={row.conflicts} />
        </>
      ),
    },
    { key: 'kind', title: t('column.kind'), width: 80, render: row => word('visit_kind', row.kind) },
    {
      key: 'summary',
      title: t('column.summary'),
      width: 260,
      render: row => (
        <>
          {row.urgent && <UrgentTag />}
          {row.late && <LateTag />}
          {row.summary}
        </>
      ),
    },
    {
      key: 'customer',
      title: t('column.customer'),
      width: 240,
      render: row => row.customer && <Link to={`/customers/${row.customer.id}`}>{row.customer.name}</Link>,
    },
    { key: 'lead', title: t('column.lead'), width: 100, render: row => row.lead?.name },
    {
      key: 'window',
      title: t('column.window'),
      width: 180,
      render: row => <Window from={row.window_from} to={row.window_to} />,
    },
    { key: 'handed_in', title: t('column.handed_in'), width: 120, render: row => <When ms={row.handed_in_at} /> },
    { key: 'changed', title: t('column.changed'), width: 120, render: row => <When ms={row.changed_at} /> },
    { key: 'order_date', title: t('column.order_date'), width: 110, hidden: true, render: row => row.order_date },
  ]
}
