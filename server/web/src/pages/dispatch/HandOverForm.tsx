/** Giving all open work of somebody who leaves to another; what his phones have not sent is said first. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Form, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import { useNames } from '../../api/names'
import { useProblemText } from '../../parts/problems'
import { Failed, Loading } from '../../parts/states'
import { useFocusBack } from '../../parts/useFocusBack'
import { useMoment } from '../../parts/When'
import type { Lane } from './board'

export function HandOverForm({ lane, onClose }: { lane: Lane; onClose: () => void }) {
  useFocusBack()
  const { t } = useTranslation('dispatch')
  const text = useProblemText()
  const moment = useMoment()
  const { users } = useNames()
  const queries = useQueryClient()
  const [form] = Form.useForm<{ to: string }>()
  const path = { id: lane.user }
  const asked = useQuery({
    queryKey: keys.visits({ hand_over: lane.user }),
    queryFn: () => ask(api.GET('/api/users/{id}/hand-over', { params: { path } })),
  })
  const give = useMutation({
    mutationFn: (to: string) => ask(api.POST('/api/users/{id}/hand-over', { params: { path }, body: { to } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['visits'] }),
  })
  const others = users.filter(user => user.role === 'engineer' && !user.disabled && user.id !== lane.user)
  const unsent = asked.data?.unsent.filter(one => one.edits + one.attachments > 0) ?? []
  const done = give.data
  return (
    <Modal
      open
      title={t('hand_over_of', { name: lane.name })}
      okText={t('hand_over_all', { count: asked.data?.count ?? 0 })}
      okButtonProps={{ disabled: !asked.data || asked.data.count === 0 || Boolean(done) }}
      cancelText={done ? t('close') : t('leave_it')}
      confirmLoading={give.isPending}
      onOk={form.submit}
      onCancel={onClose}
      mask={{ closable: false }}
    >
      {!asked.data && (asked.error ? <Failed problem={asked.error} again={asked.refetch} /> : <Loading />)}
      {unsent.map(one => (
        <Alert
          key={one.device}
          type="warning"
          showIcon
          className="gap-below"
          title={t('unsent', { device: one.name, edits: one.edits, attachments: one.attachments })}
          description={one.last_seen == null ? undefined : t('unsent_when', { time: moment(one.last_seen) })}
        />
      ))}
      {give.isError && <Alert type="error" showIcon className="gap-below" title={text(give.error)} />}
      {done && (
        <Alert
          type={done.refused.length > 0 ? 'warning' : 'success'}
          showIcon
          className="gap-below"
          title={t('handed_over', { count: done.moved })}
          description={done.refused.length > 0 ? t('not_handed_over', { count: done.refused.length }) : undefined}
        />
      )}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={({ to }) => give.mutate(to)}>
        <Form.Item name="to" label={t('hand_over_to')} rules={[{ required: true, message: t('missing') }]}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={others.map(user => ({ value: user.id, label: user.name }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  )
}
