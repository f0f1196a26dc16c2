/** Adds somebody, or gives him another role or other teams. What was typed stays if the server refuses. */
import { App, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { Problem } from '../../api/client'
import { useNames } from '../../api/names'
import { useMe } from '../../api/session'
import type { UserItem } from '../../api/types'
import { FormModal } from '../../parts/FormModal'
import { useProblemText } from '../../parts/problems'
import { useWord } from '../../parts/words'
import { FirstPassword, PasswordField } from './PasswordField'
import { newPassword } from './password'
import { hasTeams, ROLES } from './roles'
import { useAddUser, useChangeUser } from './useUsers'

import './users.css'

type Entered = { login: string; name: string; role: string; teams?: string[]; password: string; phone?: string }

export function UserForm({ user, onClose }: { user?: UserItem; onClose: () => void }) {
  const { t } = useTranslation('users')
  const [form] = Form.useForm<Entered>()
  const { message, modal } = App.useApp()
  const [add, change] = [useAddUser(), useChangeUser()]
  const problemText = useProblemText()
  const failed = add.error ?? change.error
  const told = (problem: unknown) => {
    const field = fieldOf(problem)
    if (field) form.setFields([{ name: field, errors: [t(`rule.${field}`)] }])
  }
  const save = async (entered: Entered) => {
    const teams = hasTeams(entered.role) ? (entered.teams ?? []) : []
    if (user) {
      const role = entered.role === user.role ? undefined : entered.role
      await change.mutateAsync({ id: user.id, role, teams, phone: entered.phone?.trim() ?? '' })
      void message.success(t('changed', { name: user.name }))
    } else {
      const added = await add.mutateAsync({
        login: entered.login,
        name: entered.name || null,
        role: entered.role,
        teams,
        password: entered.password,
      })
      modal.success({
        title: t('added', { name: added.name }),
        content: <FirstPassword login={added.login} password={entered.password} />,
      })
    }
    onClose()
  }
  return (
    <FormModal<Entered>
      title={user ? t('change_title', { name: user.name }) : t('add')}
      okText={user ? t('save') : t('add')}
      cancelText={t('cancel')}
      form={form}
      initialValues={
        user
          ? { role: user.role, teams: user.teams, phone: user.phone ?? '' }
          : { role: 'engineer', password: newPassword() }
      }
      pending={add.isPending || change.isPending}
      problem={failed != null && (fieldOf(failed) ? t('look_below') : problemText(failed))}
      onFinish={entered => save(entered).catch(told)}
      onCancel={onClose}
    >
      {!user && <NewOnly />}
      <RoleAndTeams user={user} />
      {user && (
        <Form.Item name="phone" label={t('phone')} extra={t('phone_hint')}>
          <Input maxLength={40} autoComplete="off" />
        </Form.Item>
      )}
      {!user && <PasswordField label={t('password')} again={() => form.setFieldsValue({ password: newPassword() })} />}
    </FormModal>
  )
}

/** Fields of the form by the server's names of them. */
const FIELDS: Record<string, keyof Entered> = {
  user: 'login',
  display: 'name',
  role: 'role',
  team: 'teams',
  teams: 'teams',
  password: 'password',
  phone: 'phone',
}

/** The form's field that the server refused. */
function fieldOf(problem: unknown): keyof Entered | undefined {
  return problem instanceof Problem ? FIELDS[problem.field ?? ''] : undefined
}

function NewOnly() {
  const { t } = useTranslation('users')
  return (
    <>
      <Form.Item
        name="name"
        label={t('column.name')}
        rules={[{ required: true, whitespace: true, message: t('missing') }]}
      >
        <Input maxLength={100} autoComplete="off" autoFocus />
      </Form.Item>
      <Form.Item
        name="login"
        label={t('column.login')}
        extra={t('login_hint')}
        rules={[
          { required: true, message: t('missing') },
          { pattern: /^\S+$/, message: t('rule.login') },
        ]}
      >
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
    </>
  )
}

function RoleAndTeams({ user }: { user?: UserItem }) {
  const { t } = useTranslation('users')
  const word = useWord()
  const me = useMe()
  const { teams } = useNames()
  const role = Form.useWatch<string | undefined>('role')
  return (
    <>
      <Form.Item name="role" label={t('column.role')} extra={user?.id === me.id ? t('not_own_role') : undefined}>
        <Select
          disabled={user?.id === me.id}
          options={ROLES.map(role => ({ value: role, label: word('role', role) }))}
        />
      </Form.Item>
      {hasTeams(role) && (
        <Form.Item name="teams" label={t('column.teams')} rules={[{ required: true, message: t('rule.teams') }]}>
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: 'label' }}
            options={teams.map(team => ({ value: team.id, label: team.name }))}
          />
        </Form.Item>
      )}
    </>
  )
}
