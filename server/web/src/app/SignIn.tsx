/** Signing in: a page of its own, or over the page when a session has ended. */
import { LockOutlined, UserOutlined } from '@ant-design/icons'
import { Alert, Button, Card, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSignIn } from '../api/session'
import { useProblemText } from '../parts/problems'
import { filledIn } from './filledIn'
import { LanguageSwitch } from './HeaderBar'

type Entered = { user: string; password: string }

export function SignIn({ over }: { over?: string }) {
  const { t } = useTranslation('sign-in')
  if (over)
    return (
      <Modal open title={t('again')} footer={null} closable={false} mask={{ closable: false }} width={400}>
        <p>{t('again_why')}</p>
        <SignInForm login={over} />
      </Modal>
    )
  return (
    <main className="sign-in">
      <Card className="sign-in-card">
        <h1>
          <img src="/favicon.svg" alt="" width={32} height={32} /> Fieldfile
        </h1>
        <p className="faint">{t('what')}</p>
        <SignInForm />
        <LanguageSwitch />
      </Card>
    </main>
  )
}

function SignInForm({ login }: { login?: string }) {
  const { t } = useTranslation('sign-in')
  const signIn = useSignIn()
  const [filled] = useState(filledIn)
  const problemText = useProblemText()
  const missing = [{ required: true, message: t('missing') }]
  return (
    <Form<Entered>
      layout="vertical"
      requiredMark={false}
      initialValues={login ? { user: login } : filled}
      onFinish={entered => signIn.mutate(entered)}
    >
      {signIn.isError && <Alert type="error" showIcon title={problemText(signIn.error)} className="gap-below" />}
      <Form.Item name="user" label={t('user')} rules={missing}>
        <Input prefix={<UserOutlined />} autoComplete="username" autoFocus={!login} disabled={!!login} />
      </Form.Item>
      <Form.Item name="password" label={t('password')} rules={missing}>
        <Input.Password prefix={<LockOutlined />} autoComplete="current-password" autoFocus={!!login} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={signIn.isPending}>
        {t('sign_in')}
      </Button>
    </Form>
  )
}
