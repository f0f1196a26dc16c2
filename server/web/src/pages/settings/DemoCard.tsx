/** Clearing of the demo's invented data. Shown only where the data are invented; everybody's own can't be cleared. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Card, Checkbox, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { useMe } from '../../api/session'
import { useProblemText } from '../../parts/problems'

/** How often one looks whether the server is back. */
const LOOK_AGAIN_MS = 1_000

export function DemoCard() {
  const { t } = useTranslation('settings')
  const [asking, setAsking] = useState(false)
  const demo = useQuery({ queryKey: ['demo'], queryFn: () => ask(api.GET('/api/demo')) })
  if (!demo.data?.clearable) return null
  return (
    <Card size="small" title={t('demo')} className="setting-card">
      <p className="faint">{t('demo_what')}</p>
      <Button danger onClick={() => setAsking(true)}>
        {t('demo_clear')}
      </Button>
      {asking && <Sure onEnd={() => setAsking(false)} />}
    </Card>
  )
}

function Sure({ onEnd }: { onEnd: () => void }) {
  const { t } = useTranslation('settings')
  const me = useMe()
  const problemText = useProblemText()
  const [understood, setUnderstood] = useState(false)
  const clear = useMutation({
    mutationFn: async () => {
      await ask(api.POST('/api/demo/clear'))
      await serverIsBack()
      window.location.assign('/')
    },
  })
  return (
    <Modal
      open
      title={t('demo_sure')}
      okText={t('demo_clear')}
      cancelText={t('cancel')}
      okButtonProps={{ danger: true, disabled: !understood }}
      cancelButtonProps={{ disabled: clear.isPending }}
      confirmLoading={clear.isPending}
      closable={!clear.isPending}
      mask={{ closable: false }}
      onOk={() => clear.mutate()}
      onCancel={onEnd}
    >
      <ul>
        <li>{t('demo_means.all')}</li>
        <li>{t('demo_means.own')}</li>
        <li>{t('demo_means.stays', { login: me.login })}</li>
      </ul>
      <Checkbox checked={understood} onChange={event => setUnderstood(event.target.checked)}>
        {t('demo_understood')}
      </Checkbox>
      {clear.isError && <Alert type="error" showIcon title={problemText(clear.error)} />}
    </Modal>
  )
}

/** The server is gone for a moment, then it has nobody of before signed in. */
async function serverIsBack(): Promise<void> {
  for (;;) {
    await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN_MS))
    const answer = await fetch('/api/me').catch(() => undefined)
    if (answer?.status === 401) return
  }
}
