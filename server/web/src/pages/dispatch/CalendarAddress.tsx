/** A secret address under which a calendar program reads somebody's appointments. */
import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Modal, Space, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { useProblemText } from '../../parts/problems'
import type { Lane } from './board'

export function CalendarAddress({ lane, onClose }: { lane: Lane; onClose: () => void }) {
  const { t } = useTranslation('dispatch')
  const text = useProblemText()
  const params = { params: { path: { id: lane.user } } }
  const make = useMutation({ mutationFn: () => ask(api.POST('/api/users/{id}/calendar', params)) })
  const revoke = useMutation({
    mutationFn: () => ask(api.DELETE('/api/users/{id}/calendar', params)),
    onSuccess: () => make.reset(),
  })
  const failed = make.error ?? revoke.error
  return (
    <Modal open title={t('calendar_of', { name: lane.name })} footer={null} onCancel={onClose}>
      <p>{t('calendar_what')}</p>
      {failed && <Alert type="error" showIcon className="gap-below" title={text(failed)} />}
      {revoke.isSuccess && !make.data && <Alert type="success" showIcon className="gap-below" title={t('revoked')} />}
      {make.data && (
        <Alert
          type="warning"
          showIcon
          className="gap-below"
          title={t('calendar_once')}
          description={
            <Typography.Text copyable code>
              {window.location.origin + make.data.path}
            </Typography.Text>
          }
        />
      )}
      <Space>
        <Button type="primary" loading={make.isPending} onClick={() => make.mutate()}>
          {t('calendar_make')}
        </Button>
        <Button danger loading={revoke.isPending} onClick={() => revoke.mutate()}>
          {t('calendar_revoke')}
        </Button>
      </Space>
    </Modal>
  )
}
