/** What a file would write, before anything is written. */
import { Alert, Button, Card, Checkbox, Input, Segmented, Select, Space, Statistic } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNames } from '../../api/names'
import { useMe } from '../../api/session'
import { useProblemText } from '../../parts/problems'
import { ColumnTable } from './ColumnTable'
import { Likenesses } from './Likenesses'
import { LineErrors } from './LineErrors'
import { Outcomes } from './Outcomes'
import './imports.css'
import { UpdateChoice } from './UpdateChoice'
import type { ImportJob, PreviewStep, Subject } from './useImport'

type Props = { job: ImportJob; step: PreviewStep }

export function Preview({ job, step }: Props) {
  const { t } = useTranslation('imports')
  const problemText = useProblemText()
  const { report } = step
  const ofVisits = report.subject === 'visits'
  const made = ofVisits ? report.visits : report.customers
  const count = made + report.updated
  return (
    <>
      {step.problem !== undefined && (
        <Alert type="error" showIcon className="gap-below" title={problemText(step.problem)} />
      )}
      <Card
        size="small"
        title={t('would_write', { name: step.file.name })}
        extra={
          <Segmented<Subject>
            size="small"
            aria-label={t('what')}
            value={report.subject}
            disabled={step.busy}
            options={[
              { value: 'customers', label: t('subject.customers') },
              { value: 'visits', label: t('subject.visits') },
            ]}
            onChange={subject =>
              job.choose(step, { subject, columns: undefined, customer: undefined, update: undefined })
            }
          />
        }
      >
        <p className="faint">{useFileText(step)}</p>
        {report.missing.length > 0 && (
          <Alert
            type="warning"
            showIcon
            className="gap-below"
            title={t('missing', { columns: report.missing.map(one => t(`meaning.${one}`)).join(t('between')) })}
            description={t('missing_hint')}
          />
        )}
        <div className="import-figures">
          <Statistic title={t('rows')} value={report.rows} />
          {ofVisits && <Statistic title={t('visits')} value={report.visits} />}
          <Statistic title={t('customers')} value={report.customers} />
          {ofVisits && report.known > 0 && <Statistic title={t('known')} value={report.known} />}
          {report.differing > 0 && <Statistic title={t('differing')} value={report.differing} />}
          {report.unchanged > 0 && <Statistic title={t('unchanged')} value={report.unchanged} />}
          {report.left_out > 0 && <Statistic title={t('left_out')} value={report.left_out} />}
          <Statistic title={t('refused')} value={report.refused} className={report.refused > 0 ? 'bad' : undefined} />
        </div>
        {report.unknown_columns.length > 0 && (
          <p className="faint">{t('unknown_columns', { columns: report.unknown_columns.join(t('between')) })}</p>
        )}
        <Choices job={job} step={step} />
        <UpdateChoice job={job} step={step} />
        <Space wrap>
          <Button type="primary" disabled={count === 0} loading={step.busy} onClick={() => job.write(step)}>
            {report.updated > 0 ? t('import_update', { made, count: report.updated }) : t('import', { count })}
          </Button>
          <Button disabled={step.busy} onClick={job.restart}>
            {t('other_file')}
          </Button>
          {count === 0 && report.missing.length === 0 && <span>{whyNothing()}</span>}
        </Space>
      </Card>
      <ColumnTable job={job} step={step} />
      <Outcomes report={report} written={step.chosen.update ?? []} />
      <Likenesses report={report} />
      <LineErrors report={report} />
    </>
  )

  function whyNothing(): string {
    if (report.differing > 0) return t('only_differing')
    if (ofVisits && report.known > 0) return t('all_known')
    return report.unchanged + report.left_out > 0 ? t('all_there') : t('nothing_good')
  }
}

/** What kind of file it is, and where its headings stand. */
function useFileText({ report }: PreviewStep): string {
  const { t } = useTranslation('imports')
  const kind =
    report.format === 'xlsx'
      ? t('format.xlsx', { sheet: report.sheet ?? '' })
      : report.format === 'csv'
        ? t('format.csv', { encoding: report.encoding })
        : t('format.json_lines')
  return report.heading_line > 0 ? `${kind}${t('then')}${t('headings_at', { line: report.heading_line })}` : kind
}

function Choices({ job, step }: Props) {
  const { t } = useTranslation('imports')
  const me = useMe()
  const { teams } = useNames()
  const { report, chosen } = step
  const mine = me.teams.length > 0 ? teams.filter(team => me.teams.includes(team.id)) : teams
  const hasCustomer = report.columns.some(({ column }) => column === 'customer')
  const like = report.alike.some(({ customer }) => customer)
  return (
    <>
      {report.subject === 'visits' && !hasCustomer && (
        <p>
          <label htmlFor="import-customer">{t('all_of_customer')} </label>
          <Input.Search
            id="import-customer"
            key={report.customer}
            className="import-customer"
            defaultValue={report.customer ?? ''}
            enterButton={t('take_it')}
            disabled={step.busy}
            onSearch={customer => job.choose(step, { customer })}
          />
        </p>
      )}
      {report.customers > 0 && mine.length > 1 && (
        <p>
          <label htmlFor="import-team">{t('new_customers_go_to')} </label>
          <Select
            id="import-team"
            className="filter"
            value={chosen.team}
            disabled={step.busy}
            options={mine.map(team => ({ value: team.id, label: team.name }))}
            onChange={team => job.choose(step, { team })}
          />
        </p>
      )}
      {report.subject === 'customers' && like && (
        <p>
          <Checkbox
            checked={chosen.leaveOutAlike}
            disabled={step.busy}
            onChange={event => job.choose(step, { leaveOutAlike: event.target.checked })}
          >
            {t('leave_out_alike')}
          </Checkbox>
        </p>
      )}
    </>
  )
}
