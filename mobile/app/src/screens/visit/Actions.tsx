import { ActionSheet, Button, Dialog, Toast } from 'antd-mobile'
import i18next from 'i18next'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { device } from '../../device/client'
import type { VisitFile } from '../../device/records'
import { askReason } from '../../parts/askReason'
import { complain } from '../../parts/problem'
import { term } from '../../words'
import { missingForSubmission } from './missing'
import { besideSteps, nextStep, WITH_REASON } from './next'
import { position } from './position'
import type { VisitDraft } from './useVisitDraft'

/** A mistaken tap can be taken back for so long. */
const UNDO = 10_000
/** Steps that say where one is. */
const PLACED = new Set(['set_out', 'arrive', 'leave'])

interface Made {
  edit: string
  what: string
}

/** One large button for the next fact, the others beside it, and ten seconds to take a tap back. */
export function Actions({ file, draft }: { file: VisitFile; draft: VisitDraft }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  const [made, setMade] = useState<Made | null>(null)
  useEffect(() => {
    if (!made) return
    const over = setTimeout(() => setMade(null), UNDO)
    return () => clearTimeout(over)
  }, [made])
  const next = nextStep(file.status)

  const make = async (what: string) => {
    const reason = WITH_REASON.has(what) ? await askReason(term(t, 'step', what)) : undefined
    if (reason === null) return
    if (what === 'submit' && !(await agreed(draft))) return
    setBusy(true)
    try {
      if (!(await draft.commit())) return
      const place = PLACED.has(what) ? await position() : {}
      const saved = await device.step(file.id, { what, ...(reason ? { reason } : {}), ...place })
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
      await device.undo(file.id, made.edit)
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
      const fields = { follows: file.id, visit_kind: file.visit_kind, summary: file.summary }
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
      actions: [...steps, { key: 'follow_up', text: t('visit.follow_up') }],
      onAction: action => {
        sheet.close()
        void (action.key === 'follow_up' ? followUp() : make(String(action.key)))
      },
    })
  }
  if (!next && besideSteps(file.status).length === 0) return <div className="bottom closed">{t('visit.closed')}</div>
  return (
    <div className="bottom">
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
          <Button block color="primary" size="large" className="big" loading={busy} onClick={() => make(next)}>
            {term(t, 'step', next)}
          </Button>
        ) : (
          <span className="waiting">{t('visit.submitted')}</span>
        )}
      </div>
    </div>
  )
}

/** Submitting says what is missing first. */
async function agreed(draft: VisitDraft): Promise<boolean> {
  const missing = missingForSubmission(draft)
  if (missing.length === 0) return true
  return Dialog.confirm({
    content: i18next.t('visit.missing', { what: missing.join('、') }),
    confirmText: i18next.t('visit.submit_anyway'),
    cancelText: i18next.t('common.cancel'),
  })
}
