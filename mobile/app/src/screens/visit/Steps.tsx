import { List } from 'antd-mobile'
import { useTranslation } from 'react-i18next'
import type { StepItem } from '../../device/records'
import { clock } from '../../parts/when'
import { term } from '../../words'

/** What happened, in order. */
export function Steps({ steps }: { steps: StepItem[] }) {
  const { t } = useTranslation()
  if (steps.length === 0) return null
  return (
    <List header={t('visit.steps')}>
      {steps.map(step => (
        <List.Item key={step.id} description={step.reason || undefined} extra={clock(step.at)}>
          {term(t, 'step', step.what)} · {step.by?.name ?? t('common.nobody')}
        </List.Item>
      ))}
    </List>
  )
}
