/** What a file would write, before anything is written. */
import { Alert, Button, Card, Select, Space, Statistic, Table } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNames } from '../../api/names'
import type { components } from '../../api/schema'
import { useMe } from '../../api/session'
import { useProblemText } from '../../parts/problems'
import { useWord } from '../../parts/words'
import { LineErrors } from './LineErrors'
import './imports.css'
import type { ImportJob, PreviewStep } from './useImport'

type Sample = components['schemas']['Sample']

export function Preview({ job, step }: { job: ImportJob; step: PreviewStep }) {
  const { t } = useTranslation('imports')
  const problemText = useProblemText()
  const { report } = step
  const nothing = report.visits === 0
  return (
    <>
      {step.problem !== undefined && (
        <Alert type="error" showIcon className="gap-below" title={problemText(step.problem)} />
      )}
      <Card size="small" title={t('would_write', { name: step.file.name })}>
        <div className="import-figures">
          <Statistic title={t('rows')} value={report.rows} />
          <Statistic title={t('visits')} value={report.visits} />
          <Statistic title={t('customers')} value={report.customers} />
          {report.known > 0 && <Statistic title={t('known')} value={report.known} />}
          <Statistic title={t('refused')} value={report.refused} className={report.refused > 0 ? 'bad' : undefined} />
        </div>
        {report.unknown_columns.length > 0 && (
          <p className="faint">{t('unknown_columns', { columns: report.unknown_columns.join(t('between')) })}</p>
        )}
        {report.customers > 0 && <TeamChoice job={job} step={step} />}
        <Space>
          <Button type="primary" disabled={nothing} loading={step.busy} onClick={() => job.write(step)}>
            {t('import', { count: report.visits })}
          </Button>
          <Button disabled={step.busy} onClick={job.restart}>
            {t('other_file')}
          </Button>
          {nothing && <span>{report.known > 0 ? t('all_known') : t('nothing_good')}</span>}
        </Space>
      </Card>
      <Samples rows={report.first} />
      <LineErrors report={report} />
    </>
  )
}

function TeamChoice({ job, step }: { job: ImportJob; step: PreviewStep }) {
  const { t } = useTranslation('imports')
  const me = useMe()
  const { teams } = useNames()
  const mine = me.teams.length > 0 ? teams.filter(team => me.teams.includes(team.id)) : teams
  if (mine.length < 2) return null
  return (
    <p>
      <label htmlFor="import-team">{t('new_customers_go_to')} </label>
      <Select
        id="import-team"
        className="filter"
        value={step.team}
        disabled={step.busy}
        options={mine.map(team => ({ value: team.id, label: team.name }))}
        onChange={team => job.setTeam(step, team)}
      />
    </p>
  )
}

function Samples({ rows }: { rows: Sample[] }) {
  const { t } = useTranslation('imports')
  const word = useWord()
  if (rows.length === 0) return null
  return (
    <section className="import-section">
      <h2>{t('first_rows')}</h2>
      <Table<Sample>
        size="small"
        className="page-table"
        aria-label={t('first_rows')}
        rowKey="line"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={rows}
        columns={[
          { title: t('column.line'), dataIndex: 'line', width: 70, align: 'right' },
          { title: t('column.customer'), dataIndex: 'customer' },
          { title: t('column.date'), dataIndex: 'date', width: 120 },
          { title: t('column.kind'), width: 90, render: (_, row) => word('visit_kind', row.kind) },
          { title: t('column.serial'), dataIndex: 'serial' },
          { title: t('column.summary'), dataIndex: 'summary' },
          {
            title: t('column.cost'),
            width: 110,
            align: 'right',
            render: (_, row) => (row.cost == null ? '' : (row.cost / 100).toFixed(2)),
          },
        ]}
      />
    </section>
  )
}
