import { List, NoticeBar, Selector } from 'antd-mobile'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { VisitFile } from '../../device/records'
import type { RecordDraft } from '../../parts/useRecordDraft'
import { long } from '../../parts/when'
import { term, type Word } from '../../words'
import { Field } from './Field'
import { OPEN } from './next'
import { TextFields } from './TextFields'
import { chosen } from './WorkForm'

/** The countdown is shown anew so often, ms. */
const TICK = 30_000

/** The feedback card: what the customer thinks, handed in within its hours. */
export function FeedbackCard({ file, draft }: { file: VisitFile; draft: RecordDraft }) {
  const { t } = useTranslation()
  const open = OPEN.has(file.status)
  const texts: [string, Word][] = [
    ['card/opinion', 'visit.card_opinion'],
    ['card/remark', 'visit.card_remark'],
  ]
  if (file.card_late || draft.shown('card/late_reason')) texts.push(['card/late_reason', 'visit.card_late_reason'])
  const filled = ['card/quality', ...texts.map(([path]) => path)].some(path => draft.shown(path))
  if (!open && !filled) return null
  return (
    <List header={t('visit.card')} className="work">
      <Field file={file} path="card/quality" title={t('visit.card_quality')}>
        <Selector
          disabled={!open}
          options={['good', 'fair', 'poor'].map(value => ({ value, label: term(t, 'quality', value) }))}
          value={chosen(draft.shown('card/quality'))}
          onChange={([value]) => draft.type('card/quality', value ?? null)}
        />
      </Field>
      <TextFields file={file} draft={draft} texts={texts} open={open} />
    </List>
  )
}

/** How long there is left for the card. */
export function CardCountdown({ due }: { due: number | null }) {
  const { t } = useTranslation()
  const [now, setNow] = useState(Date.now())
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), TICK)
    return () => clearInterval(ticking)
  }, [])
  if (due === null) return null
  const late = due < now
  return (
    <NoticeBar
      color={late ? 'alert' : 'info'}
      content={t(late ? 'visit.card_late' : 'visit.card_due', { time: long(t, Math.abs(due - now)) })}
    />
  )
}
