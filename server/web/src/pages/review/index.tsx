/** The review queue (主管审核): by mouse, by keyboard, on a phone. */

import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Checkbox, Tag } from 'antd'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { keys } from '../../api/keys'
import { Head } from '../../parts/Head'
import { Failed, Loading, Nothing } from '../../parts/states'
import { When } from '../../parts/When'
import { useWord } from '../../parts/words'
import { approveAll, flags } from '../../record/review'
import { openVisit } from '../visit/queries'
import { Judge } from './Judge'
import { isTyping } from './keys'
import { useQueue, type Waiting } from './useQueue'
import './review.css'

export function Component() {
  const { t } = useTranslation('review')
  const queue = useQueue()
  const [params, setParams] = useSearchParams()
  const chosen = params.get('visit') ?? undefined
  const open = useCallback((visit?: string) => setParams(visit ? { visit } : {}, { replace: true }), [setParams])
  const ids = queue.waiting.map(one => one.item.visit.id)
  const current = chosen ?? ids[0]
  const step = useCallback(
    (by: 1 | -1) => {
      const at = ids.indexOf(current ?? '')
      const next = ids[at + by]
      if (next) open(next)
    },
    [ids, current, open],
  )
  useKeys(step)
  if (queue.asked.isPending) return <Loading />
  if (queue.asked.isError && !queue.asked.data)
    return <Failed problem={queue.asked.error} again={queue.asked.refetch} />
  return (
    <>
      <Head title={t('title')}>
        <span className="faint small wide-only">{t('keys')}</span>
      </Head>
      <div aria-live="polite">
        {queue.arrived > 0 && (
          <Alert
            type="info"
            showIcon
            className="gap-below"
            title={t('arrived', { count: queue.arrived })}
            action={<Button onClick={queue.takeIn}>{t('take_in')}</Button>}
          />
        )}
      </div>
      {ids.length === 0 && !chosen ? (
        <Nothing text={t('none')} />
      ) : (
        <div className={chosen ? 'review review-open' : 'review'}>
          <List waiting={queue.waiting} current={current} open={open} />
          {current && <Judge key={current} id={current} next={() => step(1)} back={() => open(undefined)} />}
        </div>
      )}
    </>
  )
}

/** J and K, or the arrows with Alt, go through the queue; typing is left alone. */
function useKeys(step: (by: 1 | -1) => void) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event)) return
      if (event.key === 'j') step(1)
      if (event.key === 'k') step(-1)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [step])
}

type ListProps = { waiting: Waiting[]; current?: string; open: (id: string) => void }

function List({ waiting, current, open }: ListProps) {
  const { t } = useTranslation('review')
  const word = useWord()
  const [picked, setPicked] = useState<string[]>([])
  const free = waiting.filter(one => !one.gone && flags(one.item).length === 0).map(one => one.item.visit.id)
  const several = picked.filter(id => free.includes(id))
  return (
    <section className="review-list" aria-label={t('queue')}>
      <div className="review-several">
        <Checkbox
          checked={several.length > 0 && several.length === free.length}
          indeterminate={several.length > 0 && several.length < free.length}
          disabled={free.length === 0}
          onChange={event => setPicked(event.target.checked ? free : [])}
        >
          {t('pick_all')}
        </Checkbox>
        <ApproveSeveral ids={several} onEnd={() => setPicked([])} />
      </div>
      <ul>
        {waiting.map(({ item, gone }) => (
          <li key={item.visit.id} className={item.visit.id === current ? 'review-current' : undefined}>
            <Checkbox
              aria-label={t('pick', { number: item.visit.number })}
              checked={several.includes(item.visit.id)}
              disabled={!free.includes(item.visit.id)}
              onChange={event =>
                setPicked(before =>
                  event.target.checked ? [...before, item.visit.id] : before.filter(id => id !== item.visit.id),
                )
              }
            />
            <button type="button" onClick={() => open(item.visit.id)} aria-current={item.visit.id === current}>
              <span className="review-line">
                <strong>{item.visit.customer?.name}</strong>
                <When ms={item.visit.handed_in_at} />
              </span>
              <span className="review-line faint">
                <span>
                  {item.visit.number} {word('visit_kind', item.visit.kind)}
                </span>
                <span>{item.visit.lead?.name}</span>
              </span>
              <span>
                {gone && <Tag>{t('judged')}</Tag>}
                {!gone &&
                  flags(item).map(flag => (
                    <Tag key={flag} color="orange">
                      {t(`flag.${flag}`)}
                    </Tag>
                  ))}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function ApproveSeveral({ ids, onEnd }: { ids: string[]; onEnd: () => void }) {
  const { t } = useTranslation('review')
  const { modal, message } = App.useApp()
  const queries = useQueryClient()
  const approve = async () => {
    const left = await approveAll(ids, openVisit)
    await queries.invalidateQueries({ queryKey: keys.queue })
    onEnd()
    if (left.length > 0) void message.warning(t('several_left', { done: ids.length - left.length, left: left.length }))
    else void message.success(t('several_done', { done: ids.length }))
  }
  const sure = () =>
    modal.confirm({
      title: t('several_sure', { count: ids.length }),
      content: t('several_why'),
      okText: t('approve'),
      cancelText: t('cancel'),
      onOk: approve,
    })
  return (
    <Button size="small" disabled={ids.length === 0} onClick={sure}>
      {t('approve_several', { count: ids.length })}
    </Button>
  )
}
