import { Button, Dialog, Toast } from 'antd-mobile'
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
    const chosen = await choose(unsent)
    if (chosen === 'export') await exportUnsent(new Date())
    if (chosen !== 'drop') return
    const content = t('sync.drop_sure', { count: unsent })
    if (await Dialog.confirm({ content, confirmText: t('sync.drop'), cancelText })) await leave(true)
  }
  const choose = (count: number): Promise<string> =>
    new Promise(resolve => {
      const dialog = Dialog.show({
        title: t('sync.sign_out_unsent', { count }),
        content: t('sync.sign_out_unsent_what'),
        closeOnAction: true,
        actions: [
          { key: 'export', text: t('sync.export'), bold: true },
          { key: 'drop', text: t('sync.drop_ask'), danger: true },
          { key: 'cancel', text: t('common.cancel') },
        ],
        onAction: action => {
          dialog.close()
          resolve(String(action.key))
        },
      })
    })
  return (
    <Button block className="big" onClick={() => void ask().catch(complain)}>
      {t('sync.sign_out')}
    </Button>
  )
}
