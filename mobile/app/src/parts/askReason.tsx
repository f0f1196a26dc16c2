import { Dialog, TextArea } from 'antd-mobile'
import i18next from 'i18next'
import { type RefObject, useState } from 'react'
import { typable } from './typable'

/** Every reason is a step's. */
const PATH = 'steps/0/reason'

/** Asks why; nothing if it was thought better of. Without an answer the question stays. */
export function askReason(title: string): Promise<string | null> {
  let reason = ''
  const lacking = { current: () => {} }
  const type = (text: string) => {
    reason = text
  }
  return new Promise(resolve => {
    const dialog = Dialog.show({
      title,
      content: <Reason onType={type} lacking={lacking} />,
      actions: [
        [
          { key: 'cancel', text: i18next.t('common.cancel') },
          { key: 'ok', text: i18next.t('common.ok'), bold: true },
        ],
      ],
      onClose: () => resolve(null),
      onAction: ({ key }) => {
        if (key === 'ok' && !reason) return lacking.current()
        resolve(key === 'ok' ? reason : null)
        dialog.close()
      },
    })
  })
}

function Reason({ onType, lacking }: { onType: (text: string) => void; lacking: RefObject<() => void> }) {
  const [wanting, setWanting] = useState(false)
  lacking.current = () => setWanting(true)
  const type = (text: string) => {
    setWanting(false)
    onType(typable(PATH, text).trim())
  }
  return (
    <>
      <TextArea
        autoSize={{ minRows: 2, maxRows: 5 }}
        placeholder={i18next.t('common.reason')}
        aria-label={i18next.t('common.reason')}
        onChange={type}
      />
      {wanting && (
        <p role="alert" className="pointed-remark">
          {i18next.t('common.reason_needed')}
        </p>
      )}
    </>
  )
}
