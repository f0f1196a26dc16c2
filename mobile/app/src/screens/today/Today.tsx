import { Button, Empty, List } from 'antd-mobile'
import { AddOutline } from 'antd-mobile-icons'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { device } from '../../device/client'
import type { Section } from '../../device/records'
import { useRead } from '../../parts/useRead'
import { VisitLine } from '../../parts/VisitLine'
import { term } from '../../words'
import { Departures } from './Departures'
import { UnsentBar } from './UnsentBar'

const ORDER: Section[] = ['returned', 'late', 'today', 'next', 'revisits', 'rest']

export function Today() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const visits = useRead(() => device.today(), 'today').value
  return (
    <>
      <header className="head">
        <h1>{t('today.title')}</h1>
        <Button size="small" className="head-button" onClick={() => navigate('/visits/new')}>
          <AddOutline /> {t('visit.new')}
        </Button>
      </header>
      <UnsentBar />
      <Departures />
      {visits?.length === 0 && <Empty description={t('today.empty')} />}
      {ORDER.map(section => {
        const lines = visits?.filter(visit => visit.section === section) ?? []
        if (lines.length === 0) return null
        return (
          <section key={section} className={`section section-${section}`}>
            <List header={`${term(t, 'section', section)} ${lines.length}`}>
              {lines.map(visit => (
                <VisitLine key={visit.id} visit={visit} />
              ))}
            </List>
          </section>
        )
      })}
    </>
  )
}
