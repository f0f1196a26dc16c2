/** Cuts a phone off: lost, or retired. Says what that means before it is done. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Checkbox, Modal, Space } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import type { components } from '../../api/schema'
import { useProblemText } from '../../parts/problems'
import { useFocusBack } from '../../parts/useFocusBack'
import { useMoment } from '../../parts/When'

type DeviceItem = components['schemas']['DeviceItem']
type Mark = components['schemas']['Mark']

export function MarkButtons({ device }: { device: DeviceItem }) {
  const { t } = useTranslation('devices')
  const [asking, setAsking] = useState<Mark>()
  if (device.status === 'lost') return null
  return (
    <Space size="middle">
      <Button type="link" size="small" danger onClick={() => setAsking('lost')}>
        {t('mark.lost')}
      </Button>
      {device.status === 'active' && (
        <Button type="link" size="small" onClick={() => setAsking('retired')}>
          {t('mark.retired')}
        </Button>
      )}
      {asking && <Sure device={device} mark={asking} onClose={() => setAsking(undefined)} />}
    </Space>
  )
}

function Sure({ device, mark, onClose }: { device: DeviceItem; mark: Mark; onClose: () => void }) {
  useFocusBack()
  const { t } = useTranslation('devices')
  const { message } = App.useApp()
  const problemText = useProblemText()
  const queries = useQueryClient()
  const [understood, setUnderstood] = useState(false)
  const put = useMutation({
    mutationFn: () =>
      ask(api.PATCH('/api/devices/{id}', { params: { path: { id: device.id } }, body: { status: mark } })),
    onSuccess: () => {
      void message.success(t(`marked.${mark}`, { user: device.user.name, device: device.name }))
      void queries.invalidateQueries({ queryKey: ['devices'] })
      onClose()
    },
    onError: problem => message.error(problemText(problem)),
  })
  return (
    <Modal
      open
      title={t(`sure.${mark}`, { user: device.user.name, device: device.name })}
      okText={t(`mark.${mark}`)}
      cancelText={t('cancel')}
      okButtonProps={{ danger: true, disabled: !understood, loading: put.isPending }}
      onOk={() => put.mutate()}
      onCancel={onClose}
    >
      <LastContact device={device} />
      <ul>
        {([1, 2, 3] as const).map(at => (
          <li key={at}>{t(`means.${mark}.${at}`)}</li>
        ))}
      </ul>
      <Checkbox checked={understood} onChange={event => setUnderstood(event.target.checked)}>
        {t('understood')}
      </Checkbox>
    </Modal>
  )
}

/** What may be lost is said first. */
function LastContact({ device }: { device: DeviceItem }) {
  const { t } = useTranslation('devices')
  const moment = useMoment()
  if (device.last_seen == null) return <p>{t('never_heard')}</p>
  const [edits, attachments] = [device.unsent_edits ?? 0, device.unsent_attachments ?? 0]
  return (
    <p>
      <strong>{t('unsent_at_last_contact', { time: moment(device.last_seen), edits, attachments })}</strong>
    </p>
  )
}
