/** Who wrote something, and with what. */
import { useTranslation } from 'react-i18next'
import type { Writer } from '../api/types'

export function By({ writer }: { writer?: Writer | null }) {
  const { t } = useTranslation('common')
  if (!writer) return <span className="faint">{t('somebody')}</span>
  return (
    <span>
      {writer.name} <span className="faint small">{writer.office ? t('at_office') : writer.device}</span>
    </span>
  )
}
