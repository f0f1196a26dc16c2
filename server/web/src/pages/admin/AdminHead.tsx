/** Above every page of the administration: the way to the others, and the page's own name. */
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { NavLink } from 'react-router'
import { useMe } from '../../api/session'
import { Head } from '../../parts/Head'
import { sectionsFor } from './sections'
import './admin.css'

export function AdminHead({ title, what, children }: { title: string; what?: string; children?: ReactNode }) {
  const { t } = useTranslation('admin')
  return (
    <>
      <nav className="admin-sections" aria-label={t('sections')}>
        {sectionsFor(useMe()).map(section => (
          <NavLink key={section} to={`/admin/${section}`}>
            {t(`section.${section}`)}
          </NavLink>
        ))}
      </nav>
      <Head title={title}>{children}</Head>
      {what && <p className="faint admin-what">{what}</p>}
    </>
  )
}
