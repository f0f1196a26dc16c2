/** A new value of a setting, from now or from a later moment on. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, DatePicker, Form, Input } from 'antd'
import type { Dayjs } from 'dayjs'
import { useTranslation } from 'react-i18next'
import { api, ask, Problem } from '../../api/client'
import { FormModal } from '../../parts/FormModal'
import { useProblemText } from '../../parts/problems'
import { useWord } from '../../parts/words'
import { fromWall } from '../../record/time'

type Entered = { value: string; from?: Dayjs | null }

export function SettingForm({ name, value, onClose }: { name: string; value: string; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const word = useWord()
  const { message } = App.useApp()
  const problemText = useProblemText()
  const queries = useQueryClient()
  const [form] = Form.useForm<Entered>()
  const put = useMutation({
    mutationFn: (body: { value: string; valid_from: number | null }) =>
      ask(api.PUT('/api/settings/{name}', { params: { path: { name } }, body })),
    onSuccess: () => {
      void message.success(t('saved'))
      void queries.invalidateQueries()
      onClose()
    },
  })
  const save = ({ value, from }: Entered) =>
    put.mutate({ value: value.trim(), valid_from: from ? fromWall(from.startOf('minute')) : null })
  const refused = put.error instanceof Problem && put.error.status === 422
  return (
    <FormModal
      title={word('setting', name)}
      okText={t('save')}
      cancelText={t('cancel')}
      form={form}
      initialValues={{ value }}
      pending={put.isPending}
      problem={put.isError && (refused ? t('rule') : problemText(put.error))}
      onFinish={save}
      onCancel={onClose}
    >
      <Form.Item name="value" label={t('value')} rules={[{ required: true, whitespace: true, message: t('missing') }]}>
        <Input autoComplete="off" maxLength={300} autoFocus />
      </Form.Item>
      <Form.Item name="from" label={t('valid_from')} extra={t('valid_from_hint')}>
        <DatePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" />
      </Form.Item>
    </FormModal>
  )
}
