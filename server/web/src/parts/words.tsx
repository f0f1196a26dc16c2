/** Words that records hold, in the reader's language. */
import { useTranslation } from 'react-i18next'

/** The word of a set, e.g. `status`, `submitted`; what this version does not know is shown as it is. */
export function useWord(): (set: string, value: string) => string {
  const { t, i18n } = useTranslation('terms')
  return (set, value) => (value && i18n.exists(`terms:${set}.${value}`) ? t(`${set}.${value}` as '') : value)
}
