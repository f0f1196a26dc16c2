import { Button, Input } from 'antd-mobile'
import { EyeInvisibleOutline, EyeOutline } from 'antd-mobile-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

/** A password: hidden, unless whoever types it wants to see it. */
export function SecretInput(props: {
  id?: string
  value?: string
  onChange?: (value: string) => void
  autoComplete: string
}) {
  const { t } = useTranslation()
  const [shown, setShown] = useState(false)
  return (
    <div className="row">
      <Input {...props} type={shown ? 'text' : 'password'} autoCapitalize="none" />
      <Button
        fill="none"
        size="small"
        aria-label={t(shown ? 'sign_in.hide' : 'sign_in.show')}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
      >
        {shown ? <EyeOutline /> : <EyeInvisibleOutline />}
      </Button>
    </div>
  )
}
