import { Button, Form, Input } from 'antd-mobile'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Vault } from '../../device/api'
import { device } from '../../device/client'
import { type Thrown, thrownBy } from '../../device/protocol'
import { complain, sentence } from '../../parts/problem'
import { SecretInput } from '../../parts/SecretInput'
import { otherLanguage } from '../../words'
import { NotKept } from '../start/NotKept'
import { deviceName } from './deviceName'
import { filledIn } from './filledIn'
import { PinItems } from './PinItems'

interface Entered {
  user: string
  password: string
  pin: string
}

/** The first sign-in on a phone, and the one after too many wrong PINs. */
export function SignInScreen(props: {
  vault: Vault
  onOpen: () => void
  onElsewhere: (thrown: Thrown) => void
  onJoin: () => void
}) {
  const { t } = useTranslation()
  const [busy, setBusy] = useState(false)
  const [form] = Form.useForm<Entered>()
  const [filled] = useState(filledIn)
  const go = async (entered: Entered) => {
    setBusy(true)
    try {
      const { user, password, pin } = entered
      await device.signIn({ user, password, pin, device_name: deviceName() })
      props.onOpen()
    } catch (caught) {
      const thrown = thrownBy(caught)
      if (thrown.code === 'other_tab') props.onElsewhere(thrown)
      else if (thrown.code === 'wrong_password') form.setFields([{ name: 'password', errors: [sentence(thrown)] }])
      else complain(caught)
    } finally {
      setBusy(false)
    }
  }
  return (
    <main className="entry sign-in">
      <div className="entry-head">
        <h1>{props.vault.exists ? t('sign_in.again_title') : t('app.name')}</h1>
        <Button fill="none" onClick={otherLanguage}>
          {t('app.language')}
        </Button>
      </div>
      <NotKept />
      {props.vault.exists && <p>{t('sign_in.again_why')}</p>}
      <Form
        form={form}
        layout="vertical"
        requiredMarkStyle="none"
        initialValues={props.vault.user ? { user: props.vault.user } : { ...filled, again: filled.pin }}
        onFinish={go}
        footer={
          <Button block type="submit" color="primary" size="large" loading={busy} className="big">
            {t('sign_in.go')}
          </Button>
        }
      >
        <Form.Item name="user" label={t('sign_in.user')} rules={[{ required: true, message: '' }]}>
          <Input autoComplete="username" autoCapitalize="none" readOnly={props.vault.exists} />
        </Form.Item>
        <Form.Item name="password" label={t('sign_in.password')} rules={[{ required: true, message: '' }]}>
          <SecretInput autoComplete="current-password" />
        </Form.Item>
        <PinItems form={form} />
      </Form>
      {!props.vault.exists && (
        <Button block fill="none" className="big" onClick={props.onJoin}>
          {t('join.instead')}
        </Button>
      )}
    </main>
  )
}
