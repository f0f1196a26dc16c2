/** Files merged into this one, with whom to call and the machines that stand in them: nothing of them was moved. */
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Named } from '../../api/types'
import { type Entry, entries } from '../../record/entries'
import { useCustomerOf } from '../visit/queries'

export function MergedFiles({ merged }: { merged: Named[] }) {
  return (
    <ul className="merged-files">
      {merged.map(one => (
        <MergedFile key={one.id} file={one} />
      ))}
    </ul>
  )
}

function MergedFile({ file }: { file: Named }) {
  const { t } = useTranslation('customer')
  const asked = useCustomerOf(file.id, true)
  const lines = (set: string, ...names: string[]) =>
    entries(asked.data?.fields ?? {}, set)
      .filter(entry => !entry.removed)
      .map(entry => words(entry, names))
      .filter(Boolean)
      .join(t('between'))
  const contacts = lines('contacts', 'name', 'phone')
  const machines = lines('equipment', 'model', 'serial')
  return (
    <li>
      <Link to={`/customers/${file.id}`}>{file.name}</Link>
      {contacts && <div className="small">{t('merged_contacts', { contacts })}</div>}
      {machines && <div className="small">{t('merged_machines', { machines })}</div>}
    </li>
  )
}

function words(entry: Entry, names: string[]): string {
  return names
    .map(name => entry.of(name))
    .filter(Boolean)
    .join(' ')
}
