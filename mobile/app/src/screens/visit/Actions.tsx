import { ActionSheet, Button } from 'antd-mobile'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { device } from '../../device/client'
import type { VisitFile } from '../../device/records'
import { askReason } from '../../parts/askReason'
import { complain } from '../../parts/problem'
import { useSteady } from '../../parts/steady'
import type { RecordDraft } from '../../parts/useRecordDraft'
import { term } from '../../words'
import { farAway } from './far'
import { makeFollowUp } from './followUp'
import { MissingSheet } from './MissingSheet'
import { Move } from './Move'
import { besideSteps, CLOSED, FOLLOWABLE, MOVABLE, nextStep, WITH_REASON } from './next'
import { position } from './position'
import { useTakeBack } from './useTakeBack'

/** Steps that say where one is. */
const PLACED = new Set(['set_out', 'arrive', 'leave'])

/** One large button for the next fact, the others beside it, and ten seconds to take a tap back. */
export function Actions({ file, draft }: { file: VisitFile; draft: RecordDraft }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  const [moving, setMoving] = useState(false)
  const [lacking, setLacking] = useState<string[] | null>(null)
  const [takeBack, made] = useTakeBack(busy || moving || lacking !== null)
  const next = nextStep(file.status)
  const steady = useSteady(next ?? file.status)
  const direct = FOLLOWABLE.has(file.status)
  // The button stays where it is: the large one may not slide under a finger that taps twice.
  const followed = file.followed_by.length > 0

  const make = async (what: string, given?: string) => {
    const reason = given ?? (WITH_REASON.has(what) ? await askReason(term(t, 'step', what)) : undefined)
    if (reason === null) return
    const place = PLACED.has(what) ? await position() : {}
    const far = what === 'arrive' ? await farAway(file, place) : null
    const said = far ? await askReason(t('visit.far', { far })) : reason
    if (said === null) return
    const why = said ?? (PLACED.has(what) && place.lat === undefined ? t('visit.no_position') : undefined)
    const saved = await device.step(file.id, { what, ...(why ? { reason: why } : {}), ...place })
    const { edit } = saved
    if (!edit) return
    // What is handed in is withdrawn, not undone: somebody may have seen it.
    const withdraw = () => device.step(file.id, { what: 'withdraw', reason: t('visit.mistaken') })
    const undo = () => device.undo(file.id, edit)
    made({ said: t('visit.undo', { step: term(t, 'step', what) }), takeBack: what === 'submit' ? withdraw : undo })
  }
  /** One thing at a time, with what was typed saved before it. */
  const go = async (work: () => Promise<unknown>) => {
    setBusy(true)
    try {
      if (await draft.commit()) await work()
    } catch (caught) {
      complain(caught)
    } finally {
      setBusy(false)
    }
  }
  const submit = async () => {
    const missing = (await device.visit(file.id)).lacking
    if (missing.length > 0) setLacking(missing)
    else await make('submit')
  }
  const step = (what: string) => void go(() => (what === 'submit' ? submit() : make(what)))
  const followUp = () =>
    void go(async () => {
      const { number, takeBack } = await makeFollowUp(file)
      made({ said: t('visit.follow_up_made', { number }), takeBack })
    })
  const beside = () => {
    const steps = besideSteps(file.status).map(what => ({ key: what, text: term(t, 'step', what) }))
    const sheet = ActionSheet.show({
      cancelText: t('common.cancel'),
      actions: [
        ...steps,
        ...(MOVABLE.has(file.status) ? [{ key: 'move', text: t('move.title') }] : []),
        ...(direct && !followed ? [] : [{ key: 'follow_up', text: t('visit.follow_up') }]),
        { key: 'revisit', text: t('visit.plan_revisit') },
      ],
      onAction: action => {
        sheet.close()
        if (action.key === 'move') setMoving(true)
        else if (action.key === 'follow_up') followUp()
        else if (action.key === 'revisit') navigate(`/visits/new?customer=${file.customer?.id ?? ''}&kind=revisit`)
        else step(String(action.key))
      },
    })
  }
  if (CLOSED.has(file.status)) return <div className="bottom closed">{t('visit.closed')}</div>
  return (
    <div className="bottom">
      {moving && <Move file={file} onDone={() => setMoving(false)} />}
      {lacking && (
        <MissingSheet
          visit={file.id}
          lacking={lacking}
          onDone={() => setLacking(null)}
          onSubmit={reason => {
            setLacking(null)
            void go(() => make('submit', reason))
          }}
        />
      )}
      {takeBack}
      <div className="row">
        <Button className="big beside" onClick={beside} aria-label={t('visit.side')}>
          {t('common.more')}
        </Button>
        {direct && (
          <Button className="big beside again" disabled={busy || followed} onClick={followUp}>
            {t(followed ? 'visit.again_made' : 'visit.again')}
          </Button>
        )}
        {next ? (
          <Button
            block
            color="primary"
            size="large"
            className="big"
            loading={busy}
            disabled={steady.settling}
            onClick={tap => (steady.takes(tap) ? step(next) : undefined)}
          >
            {term(t, 'step', next)}
          </Button>
        ) : (
          <>
            <span className="waiting">{t(file.unsent ? 'visit.submitted_here' : 'visit.submitted')}</span>
            {file.status === 'submitted' && (
              <Button
                className="big"
                loading={busy}
                disabled={steady.settling}
                onClick={tap => (steady.takes(tap) ? step('withdraw') : undefined)}
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
