/** New customers that look like one that is there, or like another line: named, so that nobody is kept twice. */
import { Table } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { components } from '../../api/schema'
import type { Report } from './useImport'

type Alike = components['schemas']['Alike']

export function Likenesses({ report }: { report: Report }) {
  const { t } = useTranslation('imports')
  if (report.alike.length === 0) return null
  return (
    <section className="import-section">
      <h2>{t('alike', { count: report.alike.length })}</h2>
      <p className="faint">{t('alike_hint')}</p>
      <Table<Alike>
        size="small"
        className="page-table"
        aria-label={t('alike', { count: report.alike.length })}
        rowKey="line"
        pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={report.alike}
        columns={[
          { title: t('column.line'), dataIndex: 'line', width: 90, align: 'right' },
          { title: t('column.customer'), dataIndex: 'name' },
          {
            title: t('column.like'),
            render: (_, { customer, other_line }) =>
              customer ? (
                <Link to={`/customers/${customer.id}`} target="_blank">
                  {customer.name}
                </Link>
              ) : (
                t('like_line', { line: other_line ?? '' })
              ),
          },
          {
            title: t('column.same'),
            width: 200,
            render: (_, { same }) => same.map(what => t(`same.${what}` as 'same.name')).join(t('between')),
          },
          {
            title: t('column.then'),
            width: 120,
            render: (_, { left_out }) => (left_out ? t('left_out_one') : t('made_one')),
          },
        ]}
      />
    </section>
  )
}
