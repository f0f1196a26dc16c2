import { Dialog, TextArea, Toast } from 'antd-mobile'
import i18next from 'i18next'

/** Asks why; nothing if it was thought better of. */
export async function askReason(title: string): Promise<string | null> {
  let reason = ''
  const yes = await Dialog.confirm({
    title,
    content: (
      <TextArea
        autoSize={{ minRows: 2, maxRows: 5 }}
        placeholder={i18next.t('common.reason')}
        aria-label={i18next.t('common.reason')}
        onChange={text => {
          reason = text
        }}
      />
    ),
    confirmText: i18next.t('common.ok'),
    cancelText: i18next.t('common.cancel'),
  })
  if (!yes) return null
  if (reason.trim()) return reason.trim()
  Toast.show(i18next.t('common.reason_needed'))
  return null
}
