/** What a page shows when it has nothing to show: loading, empty, trouble, no permission. */
import { Button, Empty, Result, Spin } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '../api/client'
import { useProblemText } from './problems'

export function Loading() {
  const { t } = useTranslation('common')
  return (
    <div role="status" aria-label={t('loading')} className="loading">
      <Spin size="large" />
    </div>
  )
}

/** Nothing there, within a card. */
export function None({ text }: { text: string }) {
  return <p className="faint none">{text}</p>
}

/** Nothing there, and why, and what to do. */
export function Nothing({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text}>
      {children}
    </Empty>
  )
}

export function NoPermission() {
  const { t } = useTranslation('common')
  return <Result status="403" title={t('no_permission')} subTitle={t('no_permission_why')} />
}

/** A question that was not answered. Unknown and forbidden records look alike. */
export function Failed({ problem, again }: { problem: unknown; again: () => void }) {
  const { t } = useTranslation('common')
  const text = useProblemText()
  if (problem instanceof Problem && problem.status === 403) return <NoPermission />
  if (problem instanceof Problem && problem.status === 404)
    return <Result status="404" title={t('not_found')} subTitle={t('not_found_why')} />
  return (
    <Result
      status="warning"
      title={t('not_loaded')}
      subTitle={text(problem)}
      extra={<Button onClick={again}>{t('try_again')}</Button>}
    />
  )
}
