/** Problems in the reader's words: what could not be done, on what, what to do next. */
import { useTranslation } from 'react-i18next'
import { Problem } from '../api/client'
import { type FieldType, fieldAt } from '../record/fields'

/** Puts a problem into words; `kind` names the record whose fields it may speak of. */
export function useProblemText(): (problem: unknown, kind?: string) => string {
  const { t, i18n } = useTranslation('problems')
  const label = (kind: string | undefined, path: string) => {
    const field = kind ? fieldAt(kind, path) : undefined
    return field ? i18n.t(`fields:${field.label}`) : path
  }
  return (problem, kind) => {
    if (!(problem instanceof Problem)) return t('page')
    if (problem.field) {
      const type = kind ? fieldAt(kind, problem.field)?.type : undefined
      return t('field', { field: label(kind, problem.field), rule: rule(type) })
    }
    if (problem.status === 429) return t('throttled', { seconds: problem.wait ?? 60 })
    const known = i18n.exists(`problems:code.${problem.code}`)
    const text = known ? t(`code.${problem.code}`) : t(`status.${group(problem.status)}`)
    return problem.status >= 500 && problem.request ? `${text} ${t('request', { request: problem.request })}` : text
  }

  function rule(type: FieldType | undefined): string {
    if (!type) return t('rule.other')
    if (type.is === 'line' || type.is === 'text') return t(`rule.${type.is}`, { max: type.max })
    if (type.is === 'int') return t('rule.int', { min: type.min, max: type.max })
    return t('rule.other')
  }
}

function group(status: number): string {
  if (status === 403 || status === 404 || status === 409 || status === 422) return String(status)
  return status >= 500 ? '5xx' : '4xx'
}
