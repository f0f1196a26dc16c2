/** A password to hand over: made here, changed at will, told once. */
import { ReloadOutlined } from '@ant-design/icons'
import { Button, Form, Input, Space } from 'antd'
import { useTranslation } from 'react-i18next'

import './users.css'

export function PasswordField({ label, again }: { label: string; again: () => void }) {
  const { t } = useTranslation('users')
  return (
    <Form.Item label={label} htmlFor="password" extra={t('password_hint')}>
      <Space.Compact block>
        <Form.Item name="password" noStyle rules={[{ required: true, min: 12, message: t('rule.password') }]}>
          <Input autoComplete="off" className="code" />
        </Form.Item>
        <Button icon={<ReloadOutlined />} onClick={again}>
          {t('another_password')}
        </Button>
      </Space.Compact>
    </Form.Item>
  )
}

/** Told once: the server keeps only a hash. */
export function FirstPassword({ login, password }: { login: string; password: string }) {
  const { t } = useTranslation('users')
  return (
    <>
      <p>{t('tell_once')}</p>
      <dl className="told-once">
        <dt>{t('column.login')}</dt>
        <dd>{login}</dd>
        <dt>{t('password')}</dt>
        <dd>{password}</dd>
      </dl>
    </>
  )
}
