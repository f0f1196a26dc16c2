/** The visits of a customer, the last changed first. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import type { VisitItem } from '../../api/types'
import { type Column, KeysetTable, usePlaces } from '../../parts/KeysetTable'
import { OpenChoiceTag, StatusTag } from '../../parts/Tags'
import { When, Window } from '../../parts/When'
import { useWord } from '../../parts/words'

export function VisitsOf({ customer }: { customer: string }) {
  const { t } = useTranslation('customer')
  const word = useWord()
  const places = usePlaces(customer)
  const query = { customer, cursor: places.cursor }
  const asked = useQuery({
    queryKey: keys.visits(query),
    queryFn: () => ask(api.GET('/api/visits', { params: { query } })),
  })
  const columns: Column<VisitItem>[] = [
    { key: 'number', title: t('visit.number'), render: row => <Link to={`/visits/${row.id}`}>{row.number}</Link> },
    {
      key: 'status',
      title: t('visit.status'),
      render: row => (
        <>
          <StatusTag status={row.status} /> <OpenChoiceTag count={row.conflicts} />
        </>
      ),
    },
    { key: 'kind', title: t('visit.kind'), render: row => word('visit_kind', row.kind) },
    { key: 'summary', title: t('visit.summary'), render: row => row.summary },
    { key: 'lead', title: t('visit.lead'), render: row => row.lead?.name },
    { key: 'window', title: t('visit.window'), render: row => <Window from={row.window_from} to={row.window_to} /> },
    { key: 'changed', title: t('visit.changed'), render: row => <When ms={row.changed_at} /> },
  ]
  return (
    <KeysetTable<VisitItem>
      name="visits-of-customer"
      label={t('tab.visits')}
      columns={columns}
      asked={asked}
      places={places}
      empty={t('visits_none')}
      rowKey={row => row.id}
    />
  )
}
