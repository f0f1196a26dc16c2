/** The label of a field, by its path. */
import { useTranslation } from 'react-i18next'
import { fieldAt } from '../record/fields'

const CHOICE = 'choice/'

export function useLabel(): (kind: string, path: string, label?: string | null) => string {
  const { t, i18n } = useTranslation('common')
  const named = (kind: string, path: string, label?: string | null) => {
    const key = label ?? fieldAt(kind, path)?.label
    return key && i18n.exists(`fields:${key}`) ? i18n.t(`fields:${key}`) : t('other_field')
  }
  return (kind, path, label) =>
    path.startsWith(CHOICE)
      ? t('choice_of', { field: named(kind, path.slice(CHOICE.length)) })
      : named(kind, path, label)
}

/** True if a path holds what somebody has chosen among several values of another path. */
export function isChoice(path: string): boolean {
  return path.startsWith(CHOICE)
}
