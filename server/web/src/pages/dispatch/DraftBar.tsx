/** A week being drafted: how much of it, publishing it at once, throwing it away. */
import { Alert, App, Button, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNames } from '../../api/names'
import type { VisitItem } from '../../api/types'
import { useProblemText } from '../../parts/problems'
import { show } from '../../record/time'
import type { Held } from './BoardCard'
import { overlaps } from './board'
import { type Draft, useDropDraft, usePublish } from './useBoard'

type Props = { drafts: Map<string, Draft>; cards: Held[]; numberOf: (id: string) => string; onEnd: () => void }

export function DraftBar({ drafts, cards, numberOf, onEnd }: Props) {
  const { t } = useTranslation('dispatch')
  const { message, modal } = App.useApp()
  const text = useProblemText()
  const publish = usePublish()
  const drop = useDropDraft()
  const names = useNames()
  const failed = (problem: unknown) => void message.error(text(problem))
  const publishAll = () =>
    publish.mutate(undefined, {
      onError: failed,
      onSuccess: ({ published, refused }) => {
        void message.success(t('published', { count: published.length }))
        if (refused.length === 0) onEnd()
        else
          modal.warning({
            title: t('not_published', { count: refused.length }),
            content: t('not_published_why', { numbers: refused.map(one => numberOf(one.visit)).join(t('between')) }),
          })
      },
    })
  const clashes = overlaps(cards).filter(({ first, second }) => [first, second].some(isDrafted))
  const ask = () => {
    if (clashes.length === 0) return publishAll()
    modal.confirm({
      title: t('publish_overlaps', { count: clashes.length }),
      content: clashes.slice(0, MOST).map(({ user, first, second }) => (
        <div key={`${user} ${first.visit.id} ${second.visit.id}`}>
          {t('publish_overlap', {
            name: names.of(user) ?? '',
            first: said(first.visit),
            second: said(second.visit),
          })}
        </div>
      )),
      okText: t('publish_anyway'),
      cancelText: t('publish_not_yet'),
      onOk: publishAll,
    })
  }
  const throwAway = () => Promise.all([...drafts.keys()].map(id => drop.mutateAsync(id))).catch(failed)
  return (
    <Alert
      type="info"
      showIcon
      className="gap-below no-print"
      title={t('drafting', { count: drafts.size })}
      action={
        <Space>
          <Button size="small" disabled={drafts.size === 0} loading={drop.isPending} onClick={() => void throwAway()}>
            {t('throw_away')}
          </Button>
          <Button type="primary" size="small" disabled={drafts.size === 0} loading={publish.isPending} onClick={ask}>
            {t('publish', { count: drafts.size })}
          </Button>
        </Space>
      }
    />
  )
}

/** Overlaps named at most. */
const MOST = 20

function isDrafted(card: Held): boolean {
  return card.drafted === true
}

function said({ number, window_from }: VisitItem): string {
  return window_from == null ? number : `${number} ${show(window_from, 'MM-DD HH:mm')}`
}
