/** The day's appointments, in the order of their time. */
import { useQuery } from '@tanstack/react-query'
import { Table, type TableProps } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import type { VisitItem } from '../../api/types'
import { Failed, Nothing } from '../../parts/states'
import { LateTag, OpenChoiceTag, StatusTag, UrgentTag } from '../../parts/Tags'
import { useWord } from '../../parts/words'
import { dayOf, fromWall, show } from '../../record/time'

/** Rows shown here; the list itself has them all. */
const MOST = 30

export function Appointments({ at }: { at: number }) {
  const { t } = useTranslation('today')
  const day = dayOf(at)
  const [from, to] = [fromWall(dayjs(day)), fromWall(dayjs(day).add(1, 'day'))]
  const query = { from, to, sort: 'window', limit: MOST }
  const asked = useQuery({
    queryKey: keys.visits(query),
    queryFn: () => ask(api.GET('/api/visits', { params: { query } })),
  })
  const columns = useColumns()
  if (asked.error && !asked.data) return <Failed problem={asked.error} again={asked.refetch} />
  return (
    <section className="appointments" aria-label={t('appointments')}>
      <div className="appointments-head">
        <h2>{t('appointments')}</h2>
        <Link to={`/visits?from=${day}&to=${day}&sort=window`}>{t('all_of_today')}</Link>
      </div>
      <Table<VisitItem>
        size="small"
        className="page-table"
        aria-label={t('appointments')}
        rowKey="id"
        pagination={false}
        scroll={{ x: 'max-content' }}
        loading={asked.isPending}
        dataSource={asked.data?.items}
        columns={columns}
        locale={{ emptyText: <Nothing text={t('no_appointments')} /> }}
      />
    </section>
  )
}

function useColumns(): TableProps<VisitItem>['columns'] {
  const { t } = useTranslation('today')
  const word = useWord()
  return [
    {
      title: t('column.time'),
      width: 120,
      render: (_, row) => <span className="nowrap">{span(row)}</span>,
    },
    {
      title: t('column.status'),
      width: 150,
      render: (_, row) => (
        <>
          <StatusTag status={row.status} />
          <OpenChoiceTag count={row.conflicts} />
        </>
      ),
    },
    { title: t('column.engineer'), width: 100, render: (_, row) => row.lead?.name },
    {
      title: t('column.customer'),
      width: 240,
      render: (_, row) => row.customer && <Link to={`/customers/${row.customer.id}`}>{row.customer.name}</Link>,
    },
    {
      title: t('column.visit'),
      render: (_, row) => (
        <>
          {row.urgent && <UrgentTag />}
          {row.late && <LateTag />}
          <Link to={`/visits/${row.id}`}>{row.number}</Link> {word('visit_kind', row.kind)} {row.summary}
        </>
      ),
    },
  ]
}

function span(row: VisitItem): string {
  const clock = (ms: number) => show(ms, 'HH:mm')
  if (row.window_from == null) return ''
  return row.window_to == null ? clock(row.window_from) : `${clock(row.window_from)} – ${clock(row.window_to)}`
}
