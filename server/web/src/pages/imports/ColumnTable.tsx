/** The first rows under their headings, and above each column what it means: guessed, to be changed. */
import { Select, Table } from 'antd'
import { useTranslation } from 'react-i18next'
import { useWord } from '../../parts/words'
import type { ImportJob, Meaning, PreviewStep, Report } from './useImport'

type Sample = Report['first'][number]

export function ColumnTable({ job, step }: { job: ImportJob; step: PreviewStep }) {
  const { t } = useTranslation('imports')
  const word = useWord()
  const { report } = step
  const choose = (at: number, meaning?: Meaning) => {
    const columns = report.columns.map(({ column }, other) => {
      if (other === at) return meaning
      // A meaning belongs to one column: the other one loses it.
      return column === meaning ? undefined : (column ?? undefined)
    })
    job.choose(step, { columns })
  }
  const wrong = (line: number, heading: string) =>
    report.errors.some(error => error.line === line && (error.column === heading || error.column === ''))
  return (
    <section className="import-section">
      <h2>{t('first_rows')}</h2>
      <p className="faint">{t('first_rows_hint')}</p>
      <Table<Sample>
        size="small"
        className="page-table import-table"
        aria-label={t('first_rows')}
        rowKey="line"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={report.first}
        columns={[
          { title: t('column.line'), dataIndex: 'line', width: 70, align: 'right' as const },
          ...report.columns.map(({ heading, column }, at) => ({
            key: String(at),
            title: (
              <>
                <div className="import-heading">{heading}</div>
                <Select<Meaning>
                  allowClear
                  showSearch={{ optionFilterProp: 'label' }}
                  size="small"
                  className="import-meaning"
                  aria-label={t('meaning_of', { heading })}
                  placeholder={t('not_imported')}
                  disabled={step.busy}
                  value={column ?? undefined}
                  options={report.possible.map(one => ({ value: one, label: t(`meaning.${one}`) }))}
                  onChange={(meaning?: Meaning) => choose(at, meaning)}
                />
              </>
            ),
            onCell: (row: Sample) => ({
              className: column ? (wrong(row.line, heading) ? 'import-wrong' : undefined) : 'faint',
            }),
            render: (_: unknown, row: Sample) => shown(column, row.cells[at] ?? ''),
          })),
        ]}
      />
    </section>
  )

  function shown(column: Meaning | null | undefined, text: string): string {
    if (column === 'kind' || column === 'order_type') return word('visit_kind', text)
    if (column === 'class' || column === 'result') return word(column, text)
    return text
  }
}
