/** Which columns are written to customers that are there: none, until somebody wants it. */
import { Checkbox } from 'antd'
import { useTranslation } from 'react-i18next'
import type { ImportJob, Meaning, PreviewStep } from './useImport'

export function UpdateChoice({ job, step }: { job: ImportJob; step: PreviewStep }) {
  const { t } = useTranslation('imports')
  const { report, chosen, busy } = step
  if (report.differing === 0) return null
  const all = report.differences.map(({ column }) => column)
  const update = all.filter(column => chosen.update?.includes(column))
  const choose = (columns: Meaning[]) => job.choose(step, { update: columns })
  return (
    <div className="import-update">
      <Checkbox
        checked={update.length > 0}
        indeterminate={update.length > 0 && update.length < all.length}
        disabled={busy}
        onChange={event => choose(event.target.checked ? all : [])}
      >
        {t('update_them', { count: report.differing })}
      </Checkbox>
      {update.length > 0 && (
        <Checkbox.Group<Meaning>
          className="import-update-columns"
          aria-label={t('update_columns')}
          value={update}
          disabled={busy}
          options={report.differences.map(({ column, customers }) => ({
            value: column,
            label: t('update_column', { column: t(`meaning.${column}`), count: customers }),
          }))}
          onChange={choose}
        />
      )}
      <p className="faint">{t('update_hint')}</p>
    </div>
  )
}
