/** Words of a spreadsheet in either language. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { LANGUAGES } from '../../i18n'
import { ROLES } from './roles'

/** The role that a word names: its key, or its name. */
export function useRoleOf(): (word: string) => string | undefined {
  const { i18n } = useTranslation('terms')
  return useMemo(() => {
    const roles = new Map<string, string>()
    for (const role of ROLES) {
      roles.set(role, role)
      for (const lng of LANGUAGES)
        roles.set(
          i18n
            .getFixedT(
              lng,
              'terms',
            )(`role.${role}` as '')
            .toLowerCase(),
          role,
        )
    }
    return word => roles.get(word.trim().toLowerCase())
  }, [i18n])
}
