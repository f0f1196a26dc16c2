import dayjs from 'dayjs'
import type { TFunction } from 'i18next'
import { fieldAt } from '../../../../server/web/src/record/fields'
import type { Kind, Value } from '../device/records'

/** What a field is called. The table is the office's: both say the same of a field. */
export function fieldName(t: TFunction, kind: Kind, path: string): string {
  const field = fieldAt(kind, path)
  return field ? t(field.label, { ns: 'fields' }) : path
}

/** A field's value as people read it; `names` are those of people and teams by id. */
export function valueText(
  t: TFunction,
  kind: Kind,
  path: string,
  value: Value,
  names: ReadonlyMap<string, string>,
): string {
  if (value === null || value === '') return t('value.empty')
  const type = fieldAt(kind, path)?.type
  if (typeof value === 'boolean') return t(value ? 'value.yes' : 'value.no')
  switch (type?.is) {
    case 'word':
      return t(`${type.set}.${value}`, { ns: 'terms', defaultValue: String(value) })
    case 'time':
      return dayjs(Number(value)).format('YYYY-MM-DD HH:mm')
    case 'user':
    case 'team':
      return names.get(String(value)) ?? t('common.nobody')
    case 'cents':
      return (Number(value) / 100).toFixed(2)
    case 'thousandths':
      return String(Number(value) / 1_000)
    case 'degrees':
      return `${(Number(value) / 1e7).toFixed(6)}°`
    case 'blob':
      return t('value.attachment')
    case 'link':
    case 'entry':
      return t('value.another')
    default:
      return String(value)
  }
}
