/** Records that an undoing left as somebody edited them: named, so that they can be looked at. */
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { components } from '../../api/schema'

export function Kept({ undone }: { undone: components['schemas']['ImportUndone'] }) {
  const { t } = useTranslation('imports')
  if (undone.kept.length === 0) return null
  return (
    <>
      <div>{t('undone_kept', { count: undone.kept.length })}</div>
      <ul className="import-kept">
        {undone.kept_records.map(({ id, kind, number, name }) => (
          <li key={id}>
            <Link to={`/${kind}s/${id}`}>{number}</Link> {name}
          </li>
        ))}
      </ul>
    </>
  )
}
