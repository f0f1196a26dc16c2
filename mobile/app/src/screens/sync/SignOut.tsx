import { Button, Dialog, Toast } from 'antd-mobile'
import type { Action } from 'antd-mobile/es/components/dialog'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useOpened } from '../../app/opened'
import { device } from '../../device/client'
import { complain } from '../../parts/problem'
import { exportUnsent } from './exportUnsent'

/** Signing out empties the phone. What is unsent is exported first, or dropped after a second question. */
export function SignOut() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { lock } = useOpened()
  const leave = async (drop: boolean) => {
    await device.signOut(drop)
    navigate('/', { replace: true })
    await lock()
    Toast.show(t('sync.signed_out'))
  }
  const ask = async () => {
    const cancelText = t('common.cancel')
    // Asked anew: what the screen shows may be a moment old.
    const status = await device.status()
    const unsent = status.unsent + status.drafts + status.unsent_attachments
    if (unsent === 0) {
      const content = t('sync.sign_out_what')
      if (await Dialog.confirm({ content, confirmText: t('sync.sign_out'), cancelText })) await leave(false)
      return
    }
    const chosen = await asked(t('sync.sign_out_unsent_what'), choices, t('sync.sign_out_unsent', { count: unsent }))
    if (chosen === 'export') await exportUnsent(new Date())
    if (chosen !== 'drop') return
    const sure = await asked(t('sync.drop_sure', { count: unsent }), [
      { key: 'cancel', text: cancelText, bold: true },
      { key: 'drop', text: t('sync.drop'), danger: true },
    ])
    if (sure === 'drop') await leave(true)
  }
  const choices = [
    { key: 'export', text: t('sync.export'), bold: true },
    { key: 'drop', text: t('sync.drop_ask'), danger: true },
    { key: 'cancel', text: t('common.cancel') },
  ]
  return (
    <Button block className="big" onClick={() => void ask().catch(complain)}>
      {t('sync.sign_out')}
    </Button>
  )
}

/** Which of the actions was chosen. */
function asked(content: string, actions: Action[], title?: string): Promise<string> {
  return new Promise(resolve => {
    Dialog.show({
      title,
      content,
      actions,
      closeOnAction: true,
      onClose: () => resolve('cancel'),
      onAction: action => resolve(String(action.key)),
    })
  })
}
