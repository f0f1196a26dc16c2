/** One visit to judge: what changed since it was returned, or all of it; fields and photos to point at; the verdict. */
import { ArrowLeftOutlined, FlagFilled, FlagOutlined } from '@ant-design/icons'
import { Alert, Button, Card, Input, Segmented, Space } from 'antd'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useMe } from '../../api/session'
import type { VisitRecord } from '../../api/types'
import { useHistory } from '../../parts/History'
import { useLabel } from '../../parts/Label'
import { useProblemText } from '../../parts/problems'
import { Failed, Loading } from '../../parts/states'
import { LateTag, OpenChoiceTag, StatusTag, UrgentTag } from '../../parts/Tags'
import { useWord } from '../../parts/words'
import { useJudge } from '../../record/review'
import { mayReview } from '../../record/rights'
import { Differences } from '../visit/Differences'
import { Facts, type Mark } from '../visit/Facts'
import { useReviews, useVisit } from '../visit/queries'
import { Reviews } from '../visit/Reviews'
import { Steps } from '../visit/Steps'
import { isTyping } from './keys'

type Props = { id: string; next: () => void; back: () => void }

export function Judge({ id, next, back }: Props) {
  const asked = useVisit(id)
  // An older copy in the page's memory is not what is judged.
  if (asked.isPending || (asked.isFetching && !asked.isFetchedAfterMount)) return <Loading />
  if (asked.isError && !asked.data) return <Failed problem={asked.error} again={asked.refetch} />
  return <Opened visit={asked.data} next={next} back={back} />
}

type Points = Record<string, string>

function Opened({ visit, next, back }: { visit: VisitRecord; next: () => void; back: () => void }) {
  const { t } = useTranslation('review')
  const word = useWord()
  const history = useHistory(visit.id)
  const [points, setPoints] = useState<Points>({})
  // What is judged is what was on the screen: later changes ask for another look.
  const [seen, setSeen] = useState(visit)
  const changed = seen.heads.join() !== visit.heads.join()
  const mark: Mark = path => <PointAt path={path} points={points} setPoints={setPoints} />
  const { state } = visit
  return (
    <section className="review-visit" aria-label={t('visit', { number: visit.number })}>
      <Button className="review-back" type="link" icon={<ArrowLeftOutlined />} onClick={back}>
        {t('back')}
      </Button>
      <h2>
        <Link to={`/visits/${visit.id}`}>{visit.number}</Link> {state.customer?.name}{' '}
        <span className="head-tags">
          <StatusTag status={state.status} />
          {state.urgent && <UrgentTag />}
          {state.late && <LateTag />}
          <OpenChoiceTag count={visit.conflicts.length} />
        </span>
      </h2>
      <p className="under-head">
        {word('visit_kind', state.kind)} {state.summary} <span className="faint">{state.lead?.name}</span>
      </p>
      {changed && (
        <Alert
          type="warning"
          showIcon
          className="gap-below"
          title={t('changed')}
          action={<Button onClick={() => setSeen(visit)}>{t('changed_seen')}</Button>}
        />
      )}
      <Verdict visit={seen} changed={changed} points={points} onDone={next} />
      <Body visit={visit} mark={mark} history={history.data} />
    </section>
  )
}

function Body({
  visit,
  mark,
  history,
}: {
  visit: VisitRecord
  mark: Mark
  history: ReturnType<typeof useHistory>['data']
}) {
  const { t } = useTranslation('review')
  const judged = useReviews(visit.id)
  const last = judged.data?.find(review => review.verdict === 'return' || review.verdict === 'approve')
  const then = useVisit(visit.id, last?.received, last !== undefined)
  const [all, setAll] = useState<boolean>()
  const changedOnly = last !== undefined && then.data !== undefined && !all
  return (
    <div className="review-body">
      {last && then.data && (
        <Segmented
          value={changedOnly ? 'changed' : 'all'}
          options={[
            { value: 'changed', label: t('changed_only') },
            { value: 'all', label: t('everything') },
          ]}
          onChange={shown => setAll(shown === 'all')}
        />
      )}
      {changedOnly && then.data ? (
        <Card size="small" title={t('changed_since')}>
          <Differences before={then.data.fields} after={visit.fields} titleBefore={t('as_judged')} mark={mark} />
        </Card>
      ) : (
        <>
          <Facts visit={visit} history={history} mark={mark} />
          <Card size="small" title={t('steps')}>
            <Steps visit={visit} />
          </Card>
        </>
      )}
      {last && (
        <Card size="small" title={t('earlier')}>
          <Reviews visit={visit.id} />
        </Card>
      )}
    </div>
  )
}

type PointProps = { path: string; points: Points; setPoints: (change: (before: Points) => Points) => void }

/** Points at a field or photo, with a word about it. */
function PointAt({ path, points, setPoints }: PointProps) {
  const { t } = useTranslation('review')
  const label = useLabel()('visit', path)
  const pointed = path in points
  const toggle = () =>
    setPoints(before => {
      const { [path]: was, ...others } = before
      return was === undefined ? { ...before, [path]: '' } : others
    })
  return (
    <span className="point">
      <Button
        type="text"
        size="small"
        aria-pressed={pointed}
        aria-label={t('point_at', { field: label })}
        title={t('point_at', { field: label })}
        icon={pointed ? <FlagFilled className="point-set" /> : <FlagOutlined />}
        onClick={toggle}
      />
      {pointed && (
        <Input
          size="small"
          className="point-remark"
          aria-label={t('point_remark', { field: label })}
          placeholder={t('point_hint')}
          value={points[path]}
          onChange={event => setPoints(before => ({ ...before, [path]: event.target.value }))}
        />
      )}
    </span>
  )
}

type VerdictProps = { visit: VisitRecord; changed: boolean; points: Points; onDone: () => void }

function Verdict({ visit, changed, points, onDone }: VerdictProps) {
  const { t } = useTranslation('review')
  const me = useMe()
  const judge = useJudge(verdict => (verdict === 'approve' ? t('approved') : t('returned')))
  const text = useProblemText()
  const [remark, setRemark] = useState('')
  const [praise, setPraise] = useState('')
  const [fault, setFault] = useState('')
  const [asked, setAsked] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const pointed = Object.entries(points).map(([path, remark]) => ({ path, remark: remark || null }))
  const open = visit.state.status === 'submitted' && !changed && mayReview(me)
  const say = (verdict: 'approve' | 'return') => {
    if (!open || judge.isPending) return
    if (verdict === 'return' && !remark.trim()) {
      setAsked(true)
      field.current?.focus()
      return
    }
    const review = {
      verdict,
      remark: remark.trim() || null,
      praise: praise || null,
      fault: fault || null,
      points: pointed,
    }
    judge.mutate(
      { visit: visit.id, heads: visit.heads, review },
      {
        onSuccess: onDone,
      },
    )
  }
  const latest = useRef(say)
  latest.current = say
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event)) return
      if (event.key === 'a') latest.current('approve')
      if (event.key === 'r') {
        event.preventDefault()
        field.current?.focus()
      }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  if (visit.state.status !== 'submitted')
    return <Alert type="info" showIcon className="gap-below" title={t('not_waiting')} />
  return (
    <Card size="small" className="verdict">
      <Input.TextArea
        ref={node => {
          field.current = node?.resizableTextArea?.textArea ?? null
        }}
        aria-label={t('remark')}
        placeholder={t('remark_hint')}
        autoSize={{ minRows: 1, maxRows: 6 }}
        status={asked && !remark.trim() ? 'error' : undefined}
        value={remark}
        onChange={event => setRemark(event.target.value)}
        onKeyDown={event => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          say('return')
        }}
      />
      {asked && !remark.trim() && <Line>{t('remark_missing')}</Line>}
      {pointed.length > 0 && <Line>{t('pointed', { count: pointed.length })}</Line>}
      <details>
        <summary>{t('notes')}</summary>
        <Input
          aria-label={t('praise')}
          addonBefore={t('praise')}
          value={praise}
          maxLength={1000}
          onChange={event => setPraise(event.target.value)}
        />
        <Input
          aria-label={t('fault')}
          addonBefore={t('fault')}
          value={fault}
          maxLength={1000}
          onChange={event => setFault(event.target.value)}
        />
      </details>
      {judge.isError && <Alert type="error" showIcon title={text(judge.error, 'visit')} />}
      <Space>
        <Button type="primary" disabled={!open} loading={judge.isPending} onClick={() => say('approve')}>
          {t('approve')}
        </Button>
        <Button danger disabled={!open} loading={judge.isPending} onClick={() => say('return')}>
          {t('return')}
        </Button>
        <Button onClick={onDone}>{t('next')}</Button>
      </Space>
    </Card>
  )
}

function Line({ children }: { children: ReactNode }) {
  return <div className="small verdict-line">{children}</div>
}
