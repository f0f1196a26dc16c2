import { ActionSheet, Button, Dialog, Toast } from 'antd-mobile'
import i18next from 'i18next'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { device } from '../../device/client'
import type { Fields, VisitFile } from '../../device/records'
import { askReason } from '../../parts/askReason'
import { complain } from '../../parts/problem'
import { useSteady } from '../../parts/steady'
import type { RecordDraft } from '../../parts/useRecordDraft'
import { term } from '../../words'
import { Move } from './Move'
import { missingForSubmission } from './missing'
import { besideSteps, CLOSED, MOVABLE, nextStep, WITH_REASON } from './next'
import { position } from './position'

/** A mistaken tap can be taken back for so long. */
const UNDO = 10_000
/** Steps that say where one is. */
const PLACED = new Set(['set_out', 'arrive', 'leave'])
/** What a follow-up takes along besides its kind and what it is about. */
const CARRIED = ['equipment/entry', 'equipment/model', 'equipment/serial', 'contact/name', 'contact/phone']

interface Made {
  edit: string
  what: string
}

/** One large button for the next fact, the others beside it, and ten seconds to take a tap back. */
export function Actions({ file, draft }: { file: VisitFile; draft: RecordDraft }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  const [made, setMade] = useState<Made | null>(null)
  const [moving, setMoving] = useState(false)
  useEffect(() => {
    if (!made) return
    const over = setTimeout(() => setMade(null), UNDO)
    return () => clearTimeout(over)
  }, [made])
  const next = nextStep(file.status)
  const steady = useSteady(next ?? file.status)

  const make = async (what: string) => {
    const reason = WITH_REASON.has(what) ? await askReason(term(t, 'step', what)) : undefined
    if (reason === null) return
    if (what === 'submit' && !(await agreed(draft, file))) return
    setBusy(true)
    try {
      if (!(await draft.commit())) return
      const place = PLACED.has(what) ? await position() : {}
      const why = reason ?? (PLACED.has(what) && place.lat === undefined ? t('visit.no_position') : undefined)
      const saved = await device.step(file.id, { what, ...(why ? { reason: why } : {}), ...place })
      if (saved.edit) setMade({ edit: saved.edit, what })
    } catch (caught) {
      complain(caught)
    } finally {
      setBusy(false)
    }
  }
  const takeBack = async () => {
    if (!made) return
    try {
      // What is handed in is withdrawn, not undone: somebody may have seen it.
      if (made.what === 'submit') await device.step(file.id, { what: 'withdraw', reason: t('visit.mistaken') })
      else await device.undo(file.id, made.edit)
      setMade(null)
      Toast.show(t('common.undone'))
    } catch (caught) {
      complain(caught)
    }
  }
  const followUp = async () => {
    try {
      await draft.commit()
      await device.set(file.id, { needs_revisit: true })
      const fields: Fields = { follows: file.id, visit_kind: file.visit_kind, summary: file.summary }
      for (const path of CARRIED) {
        const value = file.fields[path]
        if (value !== undefined && value !== null) fields[path] = value
      }
      const saved = await device.create({ kind: 'visit', fields })
      Toast.show(t('visit.follow_up_made', { number: saved.number }))
      navigate(`/visits/${saved.id}`)
    } catch (caught) {
      complain(caught)
    }
  }
  const beside = () => {
    const steps = besideSteps(file.status).map(what => ({ key: what, text: term(t, 'step', what) }))
    const sheet = ActionSheet.show({
      cancelText: t('common.cancel'),
      actions: [
        ...steps,
        ...(MOVABLE.has(file.status) ? [{ key: 'move', text: t('move.title') }] : []),
        { key: 'follow_up', text: t('visit.follow_up') },
        { key: 'revisit', text: t('visit.plan_revisit') },
      ],
      onAction: action => {
        sheet.close()
        if (action.key === 'move') setMoving(true)
        else if (action.key === 'follow_up') void followUp()
        else if (action.key === 'revisit') navigate(`/visits/new?customer=${file.customer?.id ?? ''}&kind=revisit`)
        else void make(String(action.key))
      },
    })
  }
  if (CLOSED.has(file.status)) return <div className="bottom closed">{t('visit.closed')}</div>
  return (
    <div className="bottom">
      {moving && <Move file={file} onDone={() => setMoving(false)} />}
      {made && (
        <div className="undo" role="status">
          <span>{t('visit.undo', { step: term(t, 'step', made.what) })}</span>
          <Button size="small" onClick={takeBack}>
            {t('common.undo')}
          </Button>
        </div>
      )}
      <div className="row">
        <Button className="big beside" onClick={beside} aria-label={t('visit.side')}>
          {t('common.more')}
        </Button>
        {next ? (
          <Button
            block
            color="primary"
            size="large"
            className="big"
            loading={busy}
            disabled={steady.settling}
            onClick={tap => (steady.takes(tap) ? make(next) : undefined)}
          >
            {term(t, 'step', next)}
          </Button>
        ) : (
          <>
            <span className="waiting">{t('visit.submitted')}</span>
            {file.status === 'submitted' && (
              <Button
                className="big"
                loading={busy}
                disabled={steady.settling}
                onClick={tap => (steady.takes(tap) ? make('withdraw') : undefined)}
              >
                {term(t, 'step', 'withdraw')}
              </Button>
            )}
          </>
        )}
      </div>
    </div>
  )
}

/** Submitting says what is missing first. */
async function agreed(draft: RecordDraft, file: VisitFile): Promise<boolean> {
  const missing = missingForSubmission(draft, file)
  if (missing.length === 0) return true
  return Dialog.confirm({
    content: i18next.t('visit.missing', { what: missing.join('、') }),
    confirmText: i18next.t('visit.submit_anyway'),
    cancelText: i18next.t('common.cancel'),
  })
}
