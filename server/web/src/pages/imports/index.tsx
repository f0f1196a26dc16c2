/** Bringing in visits of the past from a file: choose it, look at what it would write, import; undo if it was wrong. */

import { Alert, Button, Space, Spin } from 'antd'
import { useTranslation } from 'react-i18next'
import { Problem } from '../../api/client'
import { Head } from '../../parts/Head'
import { useProblemText } from '../../parts/problems'
import { ChooseFile } from './ChooseFile'
import { Done } from './Done'
import { Preview } from './Preview'
import { useImport } from './useImport'

export function Component() {
  const { t } = useTranslation('imports')
  const job = useImport()
  return (
    <>
      <Head title={t('title')} />
      {job.step.at === 'choose' && <ChooseFile onFile={job.choose} />}
      {job.step.at === 'reading' && (
        <Spin description={t('reading', { name: job.step.file.name })}>
          <div className="loading" />
        </Spin>
      )}
      {job.step.at === 'trouble' && (
        <Trouble problem={job.step.problem} name={job.step.file.name} again={job.again} other={job.restart} />
      )}
      {job.step.at === 'preview' && <Preview job={job} step={job.step} />}
      {job.step.at === 'done' && <Done report={job.step.report} file={job.step.file} other={job.restart} />}
    </>
  )
}

type TroubleProps = { problem: unknown; name: string; again: () => void; other: () => void }

/** The file as a whole could not be read. */
function Trouble({ problem, name, again, other }: TroubleProps) {
  const { t, i18n } = useTranslation('imports')
  const problemText = useProblemText()
  const ofFile = problem instanceof Problem && problem.field === 'file'
  const text = ofFile ? ruleText(problem.message) : problemText(problem)
  function ruleText(rule: string): string {
    const key = FILE_RULES.find(([start]) => rule.includes(start))?.[1]
    return key && i18n.exists(`imports:file.${key}`) ? t(`file.${key}`) : t('file.unreadable')
  }
  return (
    <Alert
      type="error"
      showIcon
      title={t('not_read', { name })}
      description={text}
      action={
        <Space>
          <Button onClick={again}>{t('read_again')}</Button>
          <Button type="primary" onClick={other}>
            {t('other_file')}
          </Button>
        </Space>
      }
    />
  )
}

/** What the server says of a file it can't read, and our words for it. */
const FILE_RULES: [part: string, key: string][] = [
  ['column customer', 'no_customer'],
  ['column date', 'no_date'],
  ['UTF-8', 'encoding'],
  ['two columns', 'twice'],
]
