/** What an import wrote, and its undoing. */
import { Alert, Button, Result, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useProblemText } from '../../parts/problems'
import { Kept } from './Kept'
import { LineErrors } from './LineErrors'
import type { Report } from './useImport'
import { useUndo, useUndoneText } from './useUndo'

export function Done({ report, file, other }: { report: Report; file: File; other: () => void }) {
  const { t } = useTranslation('imports')
  const problemText = useProblemText()
  const undo = useUndo()
  const undoneText = useUndoneText()
  if (undo.data)
    return (
      <Result
        status="info"
        title={undoneText(undo.data)}
        subTitle={<Kept undone={undo.data} />}
        extra={<Button onClick={other}>{t('other_file')}</Button>}
      />
    )
  const ofVisits = report.subject === 'visits'
  return (
    <>
      {undo.isError && <Alert type="error" showIcon title={problemText(undo.error)} />}
      <Result
        status="success"
        title={
          ofVisits
            ? t('done', { visits: report.visits, customers: report.customers })
            : report.updated > 0
              ? t('done_updated', { customers: report.customers, count: report.updated })
              : t('done_customers', { customers: report.customers })
        }
        subTitle={t('done_from', { name: file.name })}
        extra={
          <Space wrap>
            <Link to={ofVisits ? '/visits?status=past' : '/customers?sort=-changed'}>
              <Button type="primary">{ofVisits ? t('show_visits') : t('show_customers')}</Button>
            </Link>
            <Button onClick={other}>{t('other_file')}</Button>
            <Button danger loading={undo.isPending} onClick={() => undo.sure(report.batch, file.name)}>
              {t('undo')}
            </Button>
          </Space>
        }
      />
      <LineErrors report={report} />
    </>
  )
}
