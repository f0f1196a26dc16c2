/** Bringing in customers, or visits of the past, from a file: choose it, look at what it would write, import; undo it. */
import { Spin } from 'antd'
import { useTranslation } from 'react-i18next'
import { useFilters } from '../../parts/filters'
import { Head } from '../../parts/Head'
import { ChooseFile } from './ChooseFile'
import { Done } from './Done'
import { Earlier } from './Earlier'
import { Preview } from './Preview'
import { Trouble } from './Trouble'
import { type Subject, useImport } from './useImport'

export function Component() {
  const { t } = useTranslation('imports')
  const filters = useFilters()
  const subject: Subject = filters.get('subject') === 'customers' ? 'customers' : 'visits'
  const job = useImport(subject)
  const { step } = job
  return (
    <>
      <Head title={t('title')} />
      {step.at === 'choose' && (
        <>
          <ChooseFile subject={subject} onSubject={next => filters.set({ subject: next })} onFile={job.open} />
          <Earlier />
        </>
      )}
      {step.at === 'reading' && (
        <Spin description={t('reading', { name: step.file.name })}>
          <div className="loading" />
        </Spin>
      )}
      {step.at === 'trouble' && (
        <Trouble problem={step.problem} name={step.file.name} again={job.again} other={job.restart} />
      )}
      {step.at === 'preview' && <Preview job={job} step={step} />}
      {step.at === 'done' && <Done report={step.report} file={step.file} other={job.restart} />}
    </>
  )
}
