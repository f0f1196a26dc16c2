/** A code with which somebody sets his password and enrols his phone, once: to be scanned or typed. */
import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Modal, QRCode, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import type { UserItem } from '../../api/types'
import { useProblemText } from '../../parts/problems'
import { useFocusBack } from '../../parts/useFocusBack'
import { useMoment } from '../../parts/When'

export function JoinByCode({ user }: { user: UserItem }) {
  const { t } = useTranslation('users')
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button type="link" size="small" onClick={() => setOpen(true)}>
        {t('join')}
      </Button>
      {open && <CodeOf user={user} onClose={() => setOpen(false)} />}
    </>
  )
}

function CodeOf({ user, onClose }: { user: UserItem; onClose: () => void }) {
  useFocusBack()
  const { t } = useTranslation('users')
  const moment = useMoment()
  const problemText = useProblemText()
  const make = useMutation({
    mutationFn: () => ask(api.POST('/api/users/{id}/join-code', { params: { path: { id: user.id } } })),
  })
  return (
    <Modal
      open
      title={t('join_title', { name: user.name })}
      footer={null}
      onCancel={onClose}
      mask={{ closable: false }}
    >
      <p>{t('join_what')}</p>
      {make.isError && <Alert type="error" showIcon className="gap-below" title={problemText(make.error)} />}
      {make.data ? (
        <div className="join-code">
          <div role="img" aria-label={t('join_picture')}>
            <QRCode type="svg" size={220} value={make.data.payload} bordered={false} aria-hidden="true" />
          </div>
          <Typography.Text copyable className="join-typed">
            {make.data.code}
          </Typography.Text>
          <span className="faint">{t('join_until', { time: moment(make.data.expires_at) })}</span>
        </div>
      ) : (
        <Button type="primary" loading={make.isPending} onClick={() => make.mutate()}>
          {t('join_make')}
        </Button>
      )}
    </Modal>
  )
}
