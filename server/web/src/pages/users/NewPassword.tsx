/** A new password for somebody who lost his. Shown once; his sessions end. */
import { useMutation } from '@tanstack/react-query'
import { App, Button, Form } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask, Problem } from '../../api/client'
import type { UserItem } from '../../api/types'
import { FormModal } from '../../parts/FormModal'
import { useProblemText } from '../../parts/problems'
import { FirstPassword, PasswordField } from './PasswordField'
import { newPassword } from './password'

export function NewPassword({ user }: { user: UserItem }) {
  const { t } = useTranslation('users')
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button type="link" size="small" onClick={() => setOpen(true)}>
        {t('reset')}
      </Button>
      {open && <PasswordForm user={user} onClose={() => setOpen(false)} />}
    </>
  )
}

function PasswordForm({ user, onClose }: { user: UserItem; onClose: () => void }) {
  const { t } = useTranslation('users')
  const { modal } = App.useApp()
  const problemText = useProblemText()
  const [form] = Form.useForm<{ password: string }>()
  const set = useMutation({
    mutationFn: (body: { password: string }) =>
      ask(api.PUT('/api/users/{id}/password', { params: { path: { id: user.id } }, body })),
    onSuccess: (_, { password }) => {
      modal.success({
        title: t('reset_done', { name: user.name }),
        content: <FirstPassword login={user.login} password={password} />,
      })
      onClose()
    },
  })
  const weak = set.error instanceof Problem && set.error.status === 422
  return (
    <FormModal
      title={t('reset_title', { name: user.name })}
      okText={t('reset_do')}
      cancelText={t('cancel')}
      form={form}
      initialValues={{ password: newPassword() }}
      pending={set.isPending}
      problem={set.isError && (weak ? t('rule.password') : problemText(set.error))}
      onFinish={entered => set.mutate(entered)}
      onCancel={onClose}
    >
      <p>{t('reset_what')}</p>
      <PasswordField label={t('reset_password')} again={() => form.setFieldsValue({ password: newPassword() })} />
    </FormModal>
  )
}
