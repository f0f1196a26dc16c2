/** What somebody leaves behind who goes: what his phones had not sent comes first, then his open visits by name. */
import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import type { components } from '../api/schema'
import { show } from '../record/time'
import { StatusTag } from './Tags'
import { useMoment } from './When'

type Preview = components['schemas']['HandOverPreview']

export function LeftBehind({ left }: { left: Preview }) {
  const { t } = useTranslation('common')
  const moment = useMoment()
  const unsent = left.unsent.filter(one => one.edits + one.attachments > 0)
  return (
    <>
      {unsent.map(one => (
        <Alert
          key={one.device}
          type="warning"
          showIcon
          className="gap-below"
          title={t('left.unsent', { device: one.name, edits: one.edits, attachments: one.attachments })}
          description={one.last_seen == null ? undefined : t('left.unsent_when', { time: moment(one.last_seen) })}
        />
      ))}
      <p>{left.count === 0 ? t('left.none') : t('left.visits', { count: left.count })}</p>
      {left.visits.length > 0 && (
        <ul className="left-visits">
          {left.visits.map(visit => (
            <li key={visit.id}>
              {visit.number} {visit.customer?.name}{' '}
              {visit.window_from != null && <span className="nowrap">{show(visit.window_from, 'MM-DD HH:mm')}</span>}{' '}
              <StatusTag status={visit.status} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
