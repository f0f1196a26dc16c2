import { Button, Form, Input } from 'antd-mobile'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { device } from '../../device/client'
import { type Thrown, thrownBy } from '../../device/protocol'
import { complain, sentence } from '../../parts/problem'
import { canScan, Scanner } from '../../parts/Scanner'
import { SecretInput } from '../../parts/SecretInput'
import { otherLanguage } from '../../words'
import { deviceName } from '../sign-in/deviceName'
import { PinItems } from '../sign-in/PinItems'
import { NotKept } from '../start/NotKept'
import { codeOf } from './code'

/** What the server asks of a password at least. */
const LETTERS = 12

interface Entered {
  code: string
  password: string
  password_again: string
  pin: string
}

/** The first time on a phone with a code of the office: it says who one is, and one's own password is set. */
export function JoinScreen(props: {
  code: string
  onOpen: () => void
  onElsewhere: (thrown: Thrown) => void
  onSignIn: () => void
}) {
  const { t } = useTranslation()
  const [busy, setBusy] = useState(false)
  const [scanning, setScanning] = useState(false)
  const [form] = Form.useForm<Entered>()
  const go = async ({ code, password, pin }: Entered) => {
    setBusy(true)
    try {
      await device.join({ code: codeOf(code), password, pin, device_name: deviceName() })
      window.history.replaceState(null, '', '/')
      props.onOpen()
    } catch (caught) {
      const thrown = thrownBy(caught)
      if (thrown.code === 'other_tab') props.onElsewhere(thrown)
      else if (thrown.status === 422) {
        form.setFields([{ name: 'password', errors: [sentence({ ...thrown, code: 'weak_password' })] }])
      } else complain(caught)
    } finally {
      setBusy(false)
    }
  }
  const scanned = (text: string | null) => {
    setScanning(false)
    if (text) form.setFieldValue('code', codeOf(text) || text)
  }
  if (scanning) return <Scanner onCode={scanned} onFail={complain} />
  const same = (_: unknown, value: string) =>
    value === form.getFieldValue('password') ? Promise.resolve() : Promise.reject(t('join.differs'))
  return (
    <main className="entry sign-in">
      <div className="entry-head">
        <h1>{t('join.title')}</h1>
        <Button fill="none" onClick={otherLanguage}>
          {t('app.language')}
        </Button>
      </div>
      <NotKept />
      <Form
        form={form}
        layout="vertical"
        requiredMarkStyle="none"
        initialValues={{ code: props.code }}
        onFinish={go}
        footer={
          <Button block type="submit" color="primary" size="large" loading={busy} className="big">
            {t('join.go')}
          </Button>
        }
      >
        <Form.Item
          name="code"
          label={t('join.code')}
          extra={canScan() && <Button onClick={() => setScanning(true)}>{t('part.scan')}</Button>}
          rules={[
            { validator: (_, typed) => (codeOf(typed ?? '') ? Promise.resolve() : Promise.reject(t('join.rule'))) },
          ]}
        >
          <Input autoComplete="off" autoCapitalize="characters" placeholder="XXXX-XXXX-XXXX" />
        </Form.Item>
        <Form.Item
          name="password"
          label={t('join.password')}
          description={t('join.password_rule')}
          rules={[{ required: true, min: LETTERS, message: t('join.password_rule') }]}
        >
          <SecretInput autoComplete="new-password" />
        </Form.Item>
        <Form.Item name="password_again" label={t('join.password_again')} rules={[{ validator: same }]}>
          <SecretInput autoComplete="new-password" />
        </Form.Item>
        <PinItems form={form} />
      </Form>
      <Button block fill="none" className="big" onClick={props.onSignIn}>
        {t('join.have')}
      </Button>
    </main>
  )
}
