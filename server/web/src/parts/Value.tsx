/** A value as people read it, by the type of its field. */
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useNames } from '../api/names'
import type { Scalar } from '../api/types'
import { type FieldType, fieldAt } from '../record/fields'
import { When } from './When'
import { useWord } from './words'

export function Value({ kind, path, value }: { kind: string; path: string; value: Scalar | undefined }) {
  const { t } = useTranslation('common')
  if (value === null || value === undefined || value === '') return <span className="faint">{t('empty')}</span>
  const type = fieldAt(kind, path)?.type
  return type ? <Typed type={type} value={value} /> : <Plain value={value} />
}

function Typed({ type, value }: { type: FieldType; value: string | number | boolean }) {
  const { t } = useTranslation('common')
  const word = useWord()
  const names = useNames()
  switch (type.is) {
    case 'word':
      return word(type.set, String(value))
    case 'time':
      return typeof value === 'number' ? <When ms={value} /> : <Plain value={value} />
    case 'user':
    case 'team':
      return names.of(String(value)) ?? t('somebody')
    case 'cents':
      return <span className="nowrap">{money(Number(value))}</span>
    case 'thousandths':
      return String(Number(value) / 1_000)
    case 'degrees':
      return `${(Number(value) / 1e7).toFixed(6)}°`
    case 'link':
      return <Link to={`/${type.kind}s/${value}`}>{t(`open.${type.kind}`)}</Link>
    case 'blob':
      return t('attachment')
    case 'entry':
      return t('entry')
    default:
      return <Plain value={value} />
  }
}

function Plain({ value }: { value: string | number | boolean }) {
  const { t } = useTranslation('common')
  if (typeof value === 'boolean') return value ? t('yes') : t('no')
  return <span className="keeps-lines">{String(value)}</span>
}

/** Cents as yuan, e.g. `¥1,234.50`. */
export function money(cents: number): string {
  return `¥${(cents / 100).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
}
