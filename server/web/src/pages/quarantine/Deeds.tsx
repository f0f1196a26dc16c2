/** What an administrator may do with an entry: let it into the record, or dismiss it with a reason. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Form, Input, Space } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import type { components } from '../../api/schema'
import { useProblemText } from '../../parts/problems'
import { When } from '../../parts/When'

type QuarantineEntry = components['schemas']['QuarantineEntry']
type Refusal = components['schemas']['QuarantineRefusal']

type Props = { entry: QuarantineEntry; onDone: () => void }

export function Deeds({ entry, onDone }: Props) {
  const { t } = useTranslation('quarantine')
  const { settled, kind } = entry.item
  if (settled)
    return (
      <p>
        {t(`outcome.${settled.outcome}`)} {settled.by?.name} <When ms={settled.at} /> {settled.reason}
      </p>
    )
  return (
    <>
      {kind !== 'attachment' && <Apply entry={entry} onDone={onDone} />}
      <Dismiss entry={entry} onDone={onDone} />
    </>
  )
}

function Apply({ entry, onDone }: Props) {
  const { t } = useTranslation('quarantine')
  const { message } = App.useApp()
  const problemText = useProblemText()
  const queries = useQueryClient()
  const [refused, setRefused] = useState<Refusal[]>([])
  const { hash } = entry.item
  const apply = useMutation({
    mutationFn: (all_of_record: boolean) =>
      ask(api.POST('/api/quarantine/{hash}/apply', { params: { path: { hash } }, body: { all_of_record } })),
    onSuccess: done => {
      void queries.invalidateQueries({ queryKey: ['quarantine'] })
      if (done.applied > 0) void message.success(t('applied', { count: done.applied }))
      setRefused(done.refused)
      if (done.refused.length === 0) onDone()
    },
    onError: problem => message.error(problemText(problem)),
  })
  return (
    <div className="gap-below">
      {refused.length > 0 && <Refused refused={refused} />}
      <p className="faint">{t('apply_what')}</p>
      <Space>
        <Button type="primary" loading={apply.isPending} onClick={() => apply.mutate(false)}>
          {t('apply')}
        </Button>
        {entry.open_of_record > 1 && (
          <Button loading={apply.isPending} onClick={() => apply.mutate(true)}>
            {t('apply_all', { count: entry.open_of_record })}
          </Button>
        )}
      </Space>
    </div>
  )
}

function Refused({ refused }: { refused: Refusal[] }) {
  const { t } = useTranslation('quarantine')
  return (
    <Alert
      type="warning"
      showIcon
      className="gap-below"
      title={t('refused', { count: refused.length })}
      description={
        <ul>
          {refused.map(one => (
            <li key={one.hash}>
              {t(`refusal.${one.code}`)} <span className="faint small">{one.arguments.join(' ')}</span>
            </li>
          ))}
        </ul>
      }
    />
  )
}

function Dismiss({ entry, onDone }: Props) {
  const { t } = useTranslation('quarantine')
  const { message } = App.useApp()
  const problemText = useProblemText()
  const queries = useQueryClient()
  const { hash } = entry.item
  const dismiss = useMutation({
    mutationFn: (body: { reason: string }) =>
      ask(api.POST('/api/quarantine/{hash}/dismiss', { params: { path: { hash } }, body })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['quarantine'] })
      void message.success(t('dismissed'))
      onDone()
    },
    onError: problem => message.error(problemText(problem)),
  })
  return (
    <Form<{ reason: string }> layout="vertical" requiredMark={false} onFinish={body => dismiss.mutate(body)}>
      <Form.Item
        name="reason"
        label={t('dismiss_why')}
        extra={t('dismiss_what')}
        rules={[{ required: true, whitespace: true, message: t('missing') }]}
      >
        <Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} />
      </Form.Item>
      <Button htmlType="submit" danger loading={dismiss.isPending}>
        {t('dismiss')}
      </Button>
    </Form>
  )
}
