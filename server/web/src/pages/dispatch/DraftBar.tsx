/** A week being drafted: how much of it, publishing it at once, throwing it away. */
import { Alert, App, Button, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../../parts/problems'
import { type Draft, useDropDraft, usePublish } from './useBoard'

type Props = { drafts: Map<string, Draft>; numberOf: (id: string) => string; onEnd: () => void }

export function DraftBar({ drafts, numberOf, onEnd }: Props) {
  const { t } = useTranslation('dispatch')
  const { message, modal } = App.useApp()
  const text = useProblemText()
  const publish = usePublish()
  const drop = useDropDraft()
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
          <Button
            type="primary"
            size="small"
            disabled={drafts.size === 0}
            loading={publish.isPending}
            onClick={publishAll}
          >
            {t('publish', { count: drafts.size })}
          </Button>
        </Space>
      }
    />
  )
}
