/** Two states that are never mixed: what the work is, and where the data is. */
import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { useWord } from './words'

const COLOURS: Record<string, string> = {
  unassigned: 'default',
  assigned: 'gold',
  declined: 'magenta',
  accepted: 'cyan',
  under_way: 'geekblue',
  on_site: 'blue',
  paused: 'orange',
  left: 'purple',
  absent: 'magenta',
  submitted: 'processing',
  returned: 'error',
  approved: 'success',
  cancelled: 'default',
  past: 'default',
}

/** What the work is. */
export function StatusTag({ status }: { status: string }) {
  const word = useWord()
  return (
    <Tag color={COLOURS[status] ?? 'default'} variant="outlined">
      {word('status', status)}
    </Tag>
  )
}

/** Where the data is: several people have written the same field, and nobody has chosen yet. */
export function OpenChoiceTag({ count }: { count: number }) {
  const { t } = useTranslation('common')
  if (count === 0) return null
  return <Tag color="volcano">{t('open_choice', { count })}</Tag>
}

export function UrgentTag() {
  const { t } = useTranslation('common')
  return <Tag color="red">{t('urgent')}</Tag>
}

export function LateTag() {
  const { t } = useTranslation('common')
  return <Tag color="orange">{t('late')}</Tag>
}
