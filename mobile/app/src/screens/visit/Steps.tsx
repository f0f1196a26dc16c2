import { Button, List } from 'antd-mobile'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { device } from '../../device/client'
import type { StepItem, VisitFile } from '../../device/records'
import { entries } from '../../parts/fields'
import { useRead } from '../../parts/useRead'
import { clock } from '../../parts/when'
import { term } from '../../words'
import { Correction } from './Correction'
import { inWords, metres, placeOf } from './distance'
import { CLOSED, nextStep } from './next'

/** These are made good by another step of their own. */
const FINAL = new Set(['submit', 'withdraw', 'cancel'])

/** Looking for the position takes some of it, ms. */
const SOON = 60_000

/** What happened, in order; a step of one's own can be corrected, and then both times stand. */
export function Steps({ file }: { file: VisitFile }) {
  const { t } = useTranslation()
  const [correcting, setCorrecting] = useState<StepItem | 'missed' | null>(null)
  const status = useRead(() => device.status(), 'status').value
  const customer = file.customer?.id ?? ''
  const whose = useRead(
    () => (customer ? device.customer(customer) : Promise.resolve(null)),
    `customer ${customer}`,
  ).value
  const place = whose && placeOf(entries(whose.fields, 'addresses').map(one => [one.text('lat'), one.text('lon')]))
  const offset = status?.clock_offset ?? 0
  const open = !CLOSED.has(file.status)
  if (file.steps.length === 0) return null
  const mine = (step: StepItem) => open && !FINAL.has(step.what) && step.by?.id === status?.account?.id
  return (
    <List header={t('visit.steps')}>
      {file.steps.map(step => (
        <List.Item
          key={step.id}
          description={step.reason || undefined}
          extra={<Time step={step} first={firstTime(file, step, offset)} />}
          arrow={mine(step)}
          onClick={mine(step) ? () => setCorrecting(step) : undefined}
        >
          {term(t, 'step', step.what)} · {step.by?.name ?? t('common.nobody')}
          {place && step.lat !== null && step.lon !== null && (
            <div className="received">
              {t(isLater(step) ? 'visit.away_later' : 'visit.away', {
                far: inWords(metres({ lat: step.lat, lon: step.lon }, place), step.accuracy),
              })}
            </div>
          )}
        </List.Item>
      ))}
      {open && nextStep(file.status) && (
        <List.Item data-path="steps/arrive">
          <Button size="small" onClick={() => setCorrecting('missed')}>
            {t('correct.title')}
          </Button>
        </List.Item>
      )}
      {correcting && (
        <Correction file={file} step={correcting === 'missed' ? null : correcting} onDone={() => setCorrecting(null)} />
      )}
    </List>
  )
}

function Time({ step, first }: { step: StepItem; first: number | null }) {
  const { t } = useTranslation()
  if (first === null) return clock(step.at)
  return (
    <span>
      <s>{clock(first)}</s> {clock(step.at)}
      <div className="received">{t('correct.title')}</div>
    </span>
  )
}

/** The time that the corrected step gave, by the same clock as the correction's. */
function firstTime(file: VisitFile, step: StepItem, offset: number): number | null {
  const first = step.corrects ? file.fields[`steps/${step.corrects}/at`] : null
  return typeof first === 'number' ? first + offset : null
}

/** Whether it was written down afterwards: then the place is where one was by then. */
function isLater(step: StepItem): boolean {
  return step.corrects !== '' || step.noted_at - step.at > SOON
}
