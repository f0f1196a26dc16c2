/** The steps of a visit with their times and places; the arrival with its distance from the customer. */
import { Timeline } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNames } from '../../api/names'
import type { FieldRecord, VisitRecord } from '../../api/types'
import { None } from '../../parts/states'
import { When } from '../../parts/When'
import { useWord } from '../../parts/words'
import { entries } from '../../record/entries'
import { geo, metresBetween } from '../../record/place'
import { type Step, steps } from '../../record/visit'
import { useCustomerOf } from './queries'

export function Steps({ visit }: { visit: VisitRecord }) {
  const { t } = useTranslation('visit')
  const all = steps(visit.fields)
  const placed = all.some(step => step.what === 'arrive' && step.lat !== undefined)
  const customer = useCustomerOf(visit.state.customer?.id, placed)
  if (all.length === 0) return <None text={t('no_steps')} />
  return (
    <Timeline
      className="history"
      items={all.map(step => ({ key: step.id, content: <OneStep step={step} customer={customer.data} /> }))}
    />
  )
}

function OneStep({ step, customer }: { step: Step; customer?: FieldRecord }) {
  const { t } = useTranslation('visit')
  const word = useWord()
  const names = useNames()
  return (
    <div className={step.corrected ? 'entry-removed' : undefined}>
      <strong>{word('step', step.what)}</strong> <When ms={step.at} />{' '}
      <span className="faint">{names.of(step.by)}</span>
      {step.corrected && <span className="faint small"> {t('corrected')}</span>}
      {step.corrects && <span className="faint small"> {t('corrects')}</span>}
      {step.reason && <div>{step.reason}</div>}
      {step.lat !== undefined && step.lon !== undefined && (
        <div className="small">
          <a href={geo(step.lat, step.lon, word('step', step.what))}>{t('on_map')}</a>{' '}
          <Distance step={step} customer={customer} />
          {step.corrects && <span className="faint"> {t('place_when_corrected')}</span>}
        </div>
      )}
    </div>
  )
}

/** How far the arrival was from the nearest of the customer's addresses, and how exact the position is. */
function Distance({ step, customer }: { step: Step; customer?: FieldRecord }) {
  const { t } = useTranslation('visit')
  const accuracy = step.accuracy === undefined ? '' : t('accuracy', { metres: step.accuracy })
  const { lat, lon } = step
  if (step.what !== 'arrive' || lat === undefined || lon === undefined || !customer)
    return <span className="faint">{accuracy}</span>
  const places = entries(customer.fields, 'addresses')
    .filter(entry => !entry.removed && typeof entry.of('lat') === 'number' && typeof entry.of('lon') === 'number')
    .map(entry => metresBetween({ lat, lon }, { lat: Number(entry.of('lat')), lon: Number(entry.of('lon')) }))
  if (places.length === 0) return <span className="faint">{accuracy}</span>
  const metres = Math.min(...places)
  const distance =
    metres < 1_000
      ? t('metres', { metres: Math.round(metres) })
      : t('kilometres', { kilometres: (metres / 1_000).toFixed(1) })
  return <span className="faint">{[t('distance', { distance }), accuracy].filter(Boolean).join(' · ')}</span>
}
