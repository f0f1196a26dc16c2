import { useTranslation } from 'react-i18next'

/** Where a record's data is: never in one label with what the work is. */
export function DataLabel({ unsent, conflicts, count }: { unsent: boolean; conflicts?: number; count?: number }) {
  const { t } = useTranslation()
  if (conflicts) return <span className="data data-conflict">{t('data.conflict')}</span>
  if (unsent) return <span className="data data-unsent">{t('data.unsent', { count: count ?? 1 })}</span>
  return <span className="data data-received">{t('data.received')}</span>
}
