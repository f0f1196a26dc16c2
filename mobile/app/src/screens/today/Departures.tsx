import { Button } from 'antd-mobile'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { device } from '../../device/client'
import type { DepartedVisit } from '../../device/records'
import { complain } from '../../parts/problem'
import { useRead } from '../../parts/useRead'
import { clock } from '../../parts/when'

/** What others took out of my work, or put on another day, until I have seen it. */
export function Departures() {
  const { t } = useTranslation()
  const visits = useRead(() => device.departures(), 'departures').value
  if (!visits || visits.length === 0) return null
  const seen = () => void device.dismissDepartures(visits.map(visit => visit.id)).catch(complain)
  return (
    <section className="departures" aria-label={t('departures.title')}>
      <h2>{t('departures.title')}</h2>
      <ul>
        {visits.map(visit => (
          <Departed key={visit.id} visit={visit} />
        ))}
      </ul>
      <Button block size="small" onClick={seen}>
        {t('departures.seen')}
      </Button>
    </section>
  )
}

function Departed({ visit }: { visit: DepartedVisit }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const kept = [
    visit.unsent > 0 && t('departures.unsent', { count: visit.unsent }),
    visit.refused > 0 && t('departures.refused', { count: visit.refused }),
    visit.photos > 0 && t('departures.photos', { count: visit.photos }),
  ].filter(Boolean)
  return (
    <li>
      {visit.here ? (
        <button type="button" className="link" onClick={() => navigate(`/visits/${visit.id}`)}>
          {visit.number}
        </button>
      ) : (
        <strong>{visit.number}</strong>
      )}{' '}
      {visit.cause !== 'rescheduled' && visit.was_from !== null && t('departures.was', { day: clock(visit.was_from) })}
      {became(t, visit)}
      {kept.length > 0 && (
        <button type="button" className="link" onClick={() => navigate('/sync')}>
          {kept.join(' · ')}
        </button>
      )}
    </li>
  )
}

function became(t: TFunction, visit: DepartedVisit): string {
  const day = (at: number | null) => (at === null ? t('visit.no_window') : clock(at))
  switch (visit.cause) {
    case 'reassigned':
      return visit.to ? t('departures.reassigned', { name: visit.to.name }) : t('departures.taken_back')
    case 'rescheduled':
      return t('departures.rescheduled', { was: day(visit.was_from), now: day(visit.now_from) })
    default:
      return t(`departures.${visit.cause}`)
  }
}
