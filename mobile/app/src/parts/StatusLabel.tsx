import { useTranslation } from 'react-i18next'
import type { Status } from '../device/records'
import { term } from '../words'

/** What the work is: never in one label with where the data is. */
export function StatusLabel({ status }: { status: Status }) {
  const { t } = useTranslation()
  return <span className={`status status-${status}`}>{term(t, 'status', status)}</span>
}
