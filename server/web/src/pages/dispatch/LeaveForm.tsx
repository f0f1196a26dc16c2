/** Somebody's leave: what is entered for the days shown, and a new one. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, DatePicker, Form, Input } from 'antd'
import type { Dayjs } from 'dayjs'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import type { components } from '../../api/schema'
import { FormModal } from '../../parts/FormModal'
import { useProblemText } from '../../parts/problems'
import { Window } from '../../parts/When'
import { fromWall } from '../../record/time'
import type { Lane } from './board'

type Entered = { span: [Dayjs, Dayjs]; reason?: string }

export function LeaveForm({ lane, onClose }: { lane: Lane; onClose: () => void }) {
  const { t } = useTranslation('dispatch')
  const text = useProblemText()
  const [form] = Form.useForm<Entered>()
  const add = useLeave((body: components['schemas']['NewAbsence']) => ask(api.POST('/api/leave', { body })))
  const save = ({ span, reason }: Entered) =>
    add.mutate(
      {
        user: lane.user,
        from: fromWall(span[0].startOf('minute')),
        to: fromWall(span[1].startOf('minute')),
        reason: reason?.trim() ?? '',
      },
      { onSuccess: () => form.resetFields() },
    )
  return (
    <FormModal
      title={t('leave_of', { name: lane.name })}
      okText={t('leave_enter')}
      cancelText={t('close')}
      form={form}
      initialValues={{}}
      pending={add.isPending}
      problem={add.isError && text(add.error)}
      onFinish={save}
      onCancel={onClose}
    >
      <Entries lane={lane} />
      <Form.Item name="span" label={t('leave_span')} rules={[{ required: true, message: t('missing') }]}>
        <DatePicker.RangePicker
          showTime={{ format: 'HH:mm', minuteStep: 30 }}
          format="YYYY-MM-DD HH:mm"
          className="wide"
        />
      </Form.Item>
      <Form.Item name="reason" label={t('leave_reason')}>
        <Input maxLength={200} autoComplete="off" />
      </Form.Item>
    </FormModal>
  )
}

function Entries({ lane }: { lane: Lane }) {
  const { t } = useTranslation('dispatch')
  const text = useProblemText()
  const drop = useLeave((id: string) => ask(api.DELETE('/api/leave/{id}', { params: { path: { id } } })))
  return (
    <>
      {drop.isError && <Alert type="error" showIcon className="gap-below" title={text(drop.error)} />}
      <ul className="board-entries">
        {lane.leave.map(absence => (
          <li key={absence.id}>
            <Window from={absence.from} to={absence.to} /> {absence.reason}{' '}
            <Button type="link" size="small" loading={drop.isPending} onClick={() => drop.mutate(absence.id)}>
              {t('leave_back')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  )
}

/** A change to somebody's times: the board asks anew. */
export function useLeave<Asked, Told>(write: (asked: Asked) => Promise<Told>) {
  const queries = useQueryClient()
  return useMutation({ mutationFn: write, onSuccess: () => queries.invalidateQueries({ queryKey: ['visits'] }) })
}
