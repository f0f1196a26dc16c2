/** The record that an entry says it belongs to. */
import { useTranslation } from 'react-i18next'
import type { components } from '../../api/schema'

type QuarantineItem = components['schemas']['QuarantineItem']

/** A record that the server does not have is named by its id. */
export function RecordName({ item }: { item: QuarantineItem }) {
  const { t } = useTranslation('quarantine')
  if (item.number || item.title)
    return (
      <>
        <span className="code small">{item.number}</span> {item.title}
      </>
    )
  return <span className="faint">{t('not_here')}</span>
}
