import { Button, NumberKeyboard, PasscodeInput, type PasscodeInputRef } from 'antd-mobile'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Vault } from '../../device/api'
import { device } from '../../device/client'
import { type Thrown, thrownBy } from '../../device/protocol'
import { sentence } from '../../parts/problem'

const DIGITS = 6

export function UnlockScreen(props: {
  vault: Vault
  onOpen: () => void
  onPassword: () => void
  onElsewhere: (thrown: Thrown) => void
  onRefused: () => void
}) {
  const { t } = useTranslation()
  const [pin, setPin] = useState('')
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState('')
  const input = useRef<PasscodeInputRef>(null)
  useEffect(() => input.current?.focus(), [])
  const enter = async (value: string) => {
    setPin(value)
    if (value.length < DIGITS || busy) return
    setBusy(true)
    try {
      await device.unlock(value)
      props.onOpen()
    } catch (caught) {
      const thrown = thrownBy(caught)
      if (thrown.code === 'other_tab') props.onElsewhere(thrown)
      setWrong(sentence(thrown))
      setPin('')
      props.onRefused()
    } finally {
      setBusy(false)
    }
  }
  return (
    <main className="entry unlock">
      <h1>{t('unlock.title', { name: props.vault.name })}</h1>
      <PasscodeInput
        ref={input}
        value={pin}
        length={DIGITS}
        seperated
        error={wrong !== ''}
        onChange={enter}
        keyboard={<NumberKeyboard />}
        aria-label="PIN"
      />
      <p role="status" className="entry-status">
        {busy ? t('unlock.opening') : wrong}
      </p>
      <Button fill="none" className="big" onClick={props.onPassword}>
        {t('unlock.other')}
      </Button>
    </main>
  )
}
