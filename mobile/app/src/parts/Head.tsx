import { LeftOutline } from 'antd-mobile-icons'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate } from 'react-router'

/** The head of a screen below another one. */
export function Head({ title, children }: { title: string; children?: ReactNode }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  // Whoever came here by an address has nothing behind him.
  const first = useLocation().key === 'default'
  const back = () => (first ? navigate('/', { replace: true }) : navigate(-1))
  return (
    <header className="head head-below">
      <button type="button" className="back" aria-label={t('common.back')} onClick={back}>
        <LeftOutline />
      </button>
      <h1>{title}</h1>
      {children}
    </header>
  )
}
