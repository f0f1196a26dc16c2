/** Giving all open work of somebody who leaves to another; what his phones have not sent is said first. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Form, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import { useNames } from '../../api/names'
import type { VisitItem } from '../../api/types'
import { LeftBehind } from '../../parts/LeftBehind'
import { useProblemText } from '../../parts/problems'
import { Failed, Loading } from '../../parts/states'
import { useFocusBack } from '../../parts/useFocusBack'
import { useHandOver } from '../../record/handOver'
import { type Lane, overlaps } from './board'

export function HandOverForm({ lane, onClose }: { lane: Lane; onClose: () => void }) {
  useFocusBack()
  const { t } = useTranslation('dispatch')
  const text = useProblemText()
  const names = useNames()
  const { users } = names
  const queries = useQueryClient()
  const [form] = Form.useForm<{ to: string }>()
  const path = { id: lane.user }
  const asked = useHandOver(lane.user)
  const give = useMutation({
    mutationFn: (to: string) => ask(api.POST('/api/users/{id}/hand-over', { params: { path }, body: { to } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['visits'] }),
  })
  const others = users.filter(user => user.role === 'engineer' && !user.disabled && user.id !== lane.user)
  const to = Form.useWatch('to', form) as string | undefined
  const both = useOverlaps(asked.data?.visits ?? [], to)
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
      {asked.data && !done && <LeftBehind left={asked.data} />}
      {to && both.length > 0 && !done && (
        <Alert
          type="warning"
          showIcon
          className="gap-below"
          title={t('hand_over_overlaps', { name: names.of(to) ?? '', numbers: both.join(t('between')) })}
        />
      )}
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

/** Visits that the one who takes over leads already. */
const TAKEN = 200
const BOOKED = 'assigned,accepted,under_way,on_site,paused'

/** Numbers of the visits handed over at whose times the one who takes over is booked already. */
function useOverlaps(given: VisitItem[], to: string | undefined): string[] {
  const query = { lead: to, status: BOOKED, limit: TAKEN }
  const booked = useQuery({
    queryKey: keys.visits(query),
    queryFn: () => ask(api.GET('/api/visits', { params: { query } })),
    enabled: to !== undefined,
  })
  if (to === undefined || !booked.data) return []
  const card = (visit: VisitItem) => ({
    visit: { ...visit, lead: { id: to, name: '' } },
    helpers: [],
    double_booked: [],
    on_leave: [],
    former: [],
  })
  const ours = new Set(given.map(visit => visit.id))
  const own = booked.data.items.filter(visit => !ours.has(visit.id))
  const pairs = overlaps([...given, ...own].map(card))
  const mixed = pairs.filter(({ first, second }) => ours.has(first.visit.id) !== ours.has(second.visit.id))
  const numbers = mixed.map(({ first, second }) => (ours.has(first.visit.id) ? first : second).visit.number)
  return [...new Set(numbers)]
}
