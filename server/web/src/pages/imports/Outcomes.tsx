/** What becomes of each customer of a file: made, left alone, or given what the file says otherwise. */
import { Segmented, Table, Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { components } from '../../api/schema'
import { useWord } from '../../parts/words'
import type { Meaning, Report } from './useImport'

type Row = components['schemas']['RowOutcome']
type Change = components['schemas']['FieldChange']
type Outcome = components['schemas']['ImportOutcome']

const COLORS: Record<Outcome, string | undefined> = {
  new: 'green',
  alike: 'gold',
  differs: 'blue',
  unchanged: undefined,
  left_out: undefined,
}
/** Those first that somebody has to look at. */
const ORDER: Outcome[] = ['differs', 'alike', 'new', 'unchanged', 'left_out']

type Props = { report: Report; written: Meaning[] }

export function Outcomes({ report, written }: Props) {
  const { t } = useTranslation('imports')
  const [only, setOnly] = useState<Outcome>()
  if (report.outcomes.length === 0) return null
  const present = ORDER.filter(one => report.outcomes.some(({ outcome }) => outcome === one))
  const rows = report.outcomes.filter(({ outcome }) => !only || !present.includes(only) || outcome === only)
  return (
    <section className="import-section">
      <h2>{t('outcomes')}</h2>
      {present.length > 1 && (
        <Segmented<Outcome | 'all'>
          className="gap-below"
          aria-label={t('outcomes')}
          value={only && present.includes(only) ? only : 'all'}
          options={[
            { value: 'all', label: t('outcome.all') },
            ...present.map(one => ({ value: one, label: t(`outcome.${one}`) })),
          ]}
          onChange={next => setOnly(next === 'all' ? undefined : next)}
        />
      )}
      <Table<Row>
        size="small"
        className="page-table"
        aria-label={t('outcomes')}
        rowKey="line"
        pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={rows}
        columns={[
          { title: t('column.line'), dataIndex: 'line', width: 80, align: 'right' },
          { title: t('column.customer'), width: 260, render: (_, { name }) => name },
          {
            title: t('column.then'),
            width: 150,
            render: (_, { outcome }) => <Tag color={COLORS[outcome]}>{t(`outcome.${outcome}`)}</Tag>,
          },
          {
            title: t('column.differs'),
            render: (_, row) => (
              <>
                {row.changes.map(change => (
                  <Difference key={`${change.column} ${change.to}`} change={change} written={written} />
                ))}
              </>
            ),
          },
          {
            title: t('column.there'),
            width: 240,
            render: (_, { customer }) =>
              customer && (
                <Link to={`/customers/${customer.id}`} target="_blank">
                  {customer.name}
                </Link>
              ),
          },
        ]}
      />
    </section>
  )
}

/** A field, what stands there and what the file says; faint if it is left as it is. */
function Difference({ change, written }: { change: Change; written: Meaning[] }) {
  const { t } = useTranslation('imports')
  const word = useWord()
  const { column, from, to, several } = change
  const text = (value: string) => (column === 'class' ? word('class', value) : value)
  return (
    <div className={written.includes(column) && !several ? undefined : 'faint'}>
      {t(`meaning.${column}`)}
      {t('colon')}
      {from == null ? <span className="faint">{t('nothing_there')}</span> : <del>{text(from)}</del>} → {text(to)}
      {several && ` ${t('several_there')}`}
    </div>
  )
}
