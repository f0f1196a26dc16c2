/** A new token: whose rights it has, what it may do, for how long. Its text is shown once. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Form, Input, InputNumber, Modal, Radio, Select, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import { useNames } from '../../api/names'
import type { components } from '../../api/schema'
import { FormModal } from '../../parts/FormModal'
import { useProblemText } from '../../parts/problems'

type NewToken = components['schemas']['NewToken']

export function TokenForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('tokens')
  const problemText = useProblemText()
  const queries = useQueryClient()
  const [form] = Form.useForm<NewToken>()
  const make = useMutation({
    mutationFn: (body: NewToken) => ask(api.POST('/api/tokens', { body })),
    onSuccess: () => void queries.invalidateQueries({ queryKey: keys.tokens }),
  })
  if (make.data) return <Once token={make.data.token} onClose={onClose} />
  return (
    <FormModal
      title={t('make')}
      okText={t('make_do')}
      cancelText={t('cancel')}
      form={form}
      initialValues={{ scope: 'read', days: 90 }}
      pending={make.isPending}
      problem={make.isError && problemText(make.error)}
      onFinish={entered => make.mutate({ ...entered, name: entered.name.trim() })}
      onCancel={onClose}
    >
      <Inputs />
    </FormModal>
  )
}

function Inputs() {
  const { t } = useTranslation('tokens')
  const { users } = useNames()
  const office = users.filter(user => user.role !== 'engineer' && !user.disabled)
  return (
    <>
      <Form.Item
        name="name"
        label={t('column.name')}
        rules={[{ required: true, whitespace: true, message: t('missing') }]}
      >
        <Input maxLength={100} autoComplete="off" autoFocus placeholder={t('name_hint')} />
      </Form.Item>
      <Form.Item
        name="user"
        label={t('column.user')}
        extra={t('user_hint')}
        rules={[{ required: true, message: t('missing') }]}
      >
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={office.map(user => ({ value: user.id, label: user.name }))}
        />
      </Form.Item>
      <Form.Item name="scope" label={t('column.scope')}>
        <Radio.Group
          options={[
            { value: 'read', label: t('scope.read') },
            { value: 'write', label: t('scope.write') },
          ]}
        />
      </Form.Item>
      <Form.Item name="days" label={t('days')} rules={[{ required: true, message: t('missing') }]}>
        <InputNumber min={1} max={3650} precision={0} />
      </Form.Item>
    </>
  )
}

/** The server keeps only a hash. */
function Once({ token, onClose }: { token: string; onClose: () => void }) {
  const { t } = useTranslation('tokens')
  return (
    <Modal
      open
      title={t('once_title')}
      okText={t('once_kept')}
      cancelButtonProps={{ hidden: true }}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      onOk={onClose}
    >
      <p>{t('once')}</p>
      <Typography.Paragraph code copyable={{ text: token, tooltips: [t('copy'), t('copied')] }}>
        {token}
      </Typography.Paragraph>
    </Modal>
  )
}
