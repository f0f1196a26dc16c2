/** The lines that are refused, and why: so that the file can be mended and read again. */
import { Button, Table } from 'antd'
import { useTranslation } from 'react-i18next'
import type { components } from '../../api/schema'
import { csv, download } from '../../parts/download'
import type { Report } from './useImport'

type LineError = components['schemas']['LineError']

/** What the server says of a cell, and our words for it. */
const RULES: [part: string, key: string][] = [
  ['is a total', 'total'],
  ['must be an amount', 'amount'],
  ['must be a date', 'date'],
  ['must be install', 'kind'],
  ['must be pass', 'result'],
  ['must be PM', 'order_type'],
  ['must be key', 'class'],
  ['must be A, B', 'grade'],
  ['number of a customer of your teams', 'number'],
  ['about another customer than', 'twice'],
  ['could not be changed', 'not_changed'],
  ['addresses, contacts and machines', 'entries'],
  ['must not be empty', 'empty'],
  ['name of one customer', 'several_customers'],
  ['one of your teams', 'team'],
  ['differs from line', 'differs'],
  ['columns, has', 'cells'],
  ['must be UTF-8', 'encoding'],
  ['shortened by a spreadsheet', 'shortened'],
  ['15 digits', 'digits'],
  ['is a formula', 'formula'],
  ['error of the spreadsheet', 'sheet_error'],
  ['a list or an object', 'nested'],
  ['JSON object', 'no_object'],
  ['at most', 'long'],
]

export function LineErrors({ report }: { report: Report }) {
  const { t } = useTranslation('imports')
  const rule = (error: LineError) => {
    const key = RULES.find(([part]) => error.rule.includes(part))?.[1]
    return key ? t(`rule.${key}`) : error.rule
  }
  const asCsv = (errors: LineError[]) => {
    const heads = ['line', 'column', 'value', 'rule'].map(name => t(`column.${name}`))
    const rows = errors.map(error => [String(error.line), error.column || t('whole_line'), error.value, rule(error)])
    return csv([heads, ...rows])
  }
  if (report.errors.length === 0) return null
  return (
    <section className="import-section">
      <h2>{t('refused_lines', { count: report.refused })}</h2>
      <p className="faint">{report.subject === 'customers' ? t('refused_hint_customers') : t('refused_hint')}</p>
      <Button size="small" className="gap-below" onClick={() => download('refused.csv', asCsv(report.errors))}>
        {t('refused_download')}
      </Button>
      <Table<LineError>
        size="small"
        className="page-table"
        aria-label={t('refused_lines', { count: report.refused })}
        rowKey={error => `${error.line} ${error.column} ${error.rule}`}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={report.errors}
        columns={[
          { title: t('column.line'), dataIndex: 'line', width: 90, align: 'right' },
          { title: t('column.column'), width: 180, render: (_, error) => error.column || t('whole_line') },
          { title: t('column.value'), dataIndex: 'value', render: value => <span className="code">{value}</span> },
          { title: t('column.rule'), render: (_, error) => rule(error) },
        ]}
      />
    </section>
  )
}
