/** All customers that one may see: search, filters, columns to choose. */
import { UploadOutlined } from '@ant-design/icons'
import { Button, Progress, Space, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import { useNames } from '../../api/names'
import { useMe } from '../../api/session'
import type { CustomerItem } from '../../api/types'
import { mayOpen } from '../../app/routes'
import { ExportButtons } from '../../parts/ExportButtons'
import { FilterBar, type Option, Pick } from '../../parts/FilterBar'
import { type Filters, flag, moment, useFilters } from '../../parts/filters'
import { Head } from '../../parts/Head'
import { type Column, KeysetTable } from '../../parts/KeysetTable'
import { OpenChoiceTag } from '../../parts/Tags'
import { useList } from '../../parts/useList'
import { useMoment, When } from '../../parts/When'
import { useWord } from '../../parts/words'
import { CLASSES, GRADES } from '../../record/fields'
import { NewCustomer } from './NewCustomer'
import { daysAgo, inDays } from './spans'

export function Component() {
  const { t } = useTranslation('customers')
  const me = useMe()
  const filters = useFilters()
  const now = Date.now()
  const below = Number(filters.get('completeness_below')) || undefined
  const query = {
    q: filters.get('q'),
    team: filters.get('team'),
    class: filters.get('class'),
    grade: filters.get('grade'),
    conflicts: flag(filters.get('conflicts')),
    archived: flag(filters.get('archived')),
    completeness_below: below,
    merged: flag(filters.get('merged')),
    visited_from: daysAgo(filters.get('visited_within'), now),
    not_visited_since: daysAgo(filters.get('not_visited_for'), now),
    revisit_due_before: moment(filters.get('revisit_due_before')) ?? inDays(filters.get('revisit_due_in'), now),
    sort: filters.get('q') ? undefined : filters.get('sort'),
  }
  const list = useList(query, keys.customers, query => ask(api.GET('/api/customers', { params: { query } })))
  return (
    <>
      <Head title={t('title')}>
        <Space wrap>
          {mayOpen('/imports', me) && (
            <Link to="/imports?subject=customers">
              <Button icon={<UploadOutlined />}>{t('import')}</Button>
            </Link>
          )}
          <ExportButtons list="customers" query={query} />
          <NewCustomer />
        </Space>
      </Head>
      <CustomerFilters filters={filters} />
      <RevisitTag filters={filters} />
      <KeysetTable<CustomerItem>
        name="customers"
        label={t('title')}
        {...list}
        columns={useColumns()}
        empty={filters.any ? t('none_found') : t('none')}
        rowKey={row => row.id}
      />
    </>
  )
}

/** Customers whose revisit is due, as the day's figures ask for them. */
function RevisitTag({ filters }: { filters: Filters }) {
  const { t } = useTranslation('customers')
  const say = useMoment()
  const due = moment(filters.get('revisit_due_before'))
  if (due === undefined) return null
  return (
    <Tag closable className="filter-tag" onClose={() => filters.set({ revisit_due_before: undefined })}>
      {t('revisit_due', { time: say(due) })}
    </Tag>
  )
}

function CustomerFilters({ filters }: { filters: Filters }) {
  const { t } = useTranslation('customers')
  const word = useWord()
  const { teams } = useNames()
  const pick = (name: string, label: string, options: Option[]) => <Pick {...{ filters, name, label, options }} />
  return (
    <FilterBar filters={filters} label={t('search')} hint={t('search_hint')}>
      {teams.length > 1 &&
        pick(
          'team',
          t('column.team'),
          teams.map(team => ({ value: team.id, label: team.name })),
        )}
      {pick(
        'class',
        t('column.class'),
        CLASSES.map(one => ({ value: one, label: word('class', one) })),
      )}
      {pick(
        'grade',
        t('column.grade'),
        GRADES.map(one => ({ value: one, label: one })),
      )}
      {pick(
        'completeness_below',
        t('column.completeness'),
        ['100', '80', '50'].map(one => ({ value: one, label: t('below', { percent: one }) })),
      )}
      {pick('conflicts', t('open_choices'), [
        { value: 'true', label: t('with_choices') },
        { value: 'false', label: t('without_choices') },
      ])}
      {pick(
        'not_visited_for',
        t('not_visited'),
        ['30', '90', '180', '365'].map(days => ({ value: days, label: t('not_visited_for', { days }) })),
      )}
      {pick(
        'visited_within',
        t('visited'),
        ['7', '30', '90'].map(days => ({ value: days, label: t('visited_within', { days }) })),
      )}
      {pick('revisit_due_in', t('revisit'), [
        { value: '0', label: t('revisit_overdue') },
        ...['7', '30'].map(days => ({ value: days, label: t('revisit_due_in', { days }) })),
      ])}
      {pick('archived', t('archived'), [{ value: 'true', label: t('archived_only') }])}
      {pick('merged', t('merged'), [{ value: 'true', label: t('merged_only') }])}
      {!filters.get('q') &&
        pick('sort', t('sort.name'), [
          { value: '-changed', label: t('sort.changed') },
          { value: 'completeness', label: t('sort.completeness') },
        ])}
    </FilterBar>
  )
}

function useColumns(): Column<CustomerItem>[] {
  const { t } = useTranslation('customers')
  const word = useWord()
  return [
    {
      key: 'name',
      title: t('column.name'),
      fixed: true,
      width: 260,
      render: row => (
        <>
          <Link to={`/customers/${row.id}`}>{row.name || row.number}</Link> <OpenChoiceTag count={row.conflicts} />
          {row.merged_into && row.merged_into_name && (
            <div className="small">
              {t('merged_into')} <Link to={`/customers/${row.merged_into}`}>{row.merged_into_name}</Link>
            </div>
          )}
        </>
      ),
    },
    {
      key: 'number',
      title: t('column.number'),
      width: 120,
      render: row => <span className="nowrap">{row.number}</span>,
    },
    { key: 'team', title: t('column.team'), width: 100, render: row => row.team?.name },
    { key: 'class', title: t('column.class'), width: 110, render: row => word('class', row.class) },
    {
      key: 'completeness',
      title: t('column.completeness'),
      width: 110,
      render: row => <Progress percent={row.completeness} size="small" aria-label={t('column.completeness')} />,
    },
    { key: 'grade', title: t('column.grade'), width: 80, render: row => row.grade },
    { key: 'phone', title: t('column.phone'), width: 130, render: row => <span className="nowrap">{row.phone}</span> },
    { key: 'address', title: t('column.address'), width: 280, render: row => row.address },
    { key: 'last_visit', title: t('column.last_visit'), width: 120, render: row => <When ms={row.last_visit_at} /> },
    {
      key: 'revisit_due',
      title: t('column.revisit_due'),
      width: 120,
      hidden: true,
      render: row => <When ms={row.revisit_due_at} />,
    },
    { key: 'changed', title: t('column.changed'), width: 120, render: row => <When ms={row.changed_at} /> },
  ]
}
