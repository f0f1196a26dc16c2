import { List } from 'antd-mobile'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { device } from '../../device/client'
import type { WaitingRecord } from '../../device/records'
import { useRead } from '../../parts/useRead'
import { term } from '../../words'

/** Record by record: what is only here, and what the server has received and not brought back yet. */
export function Waiting() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const waiting = useRead(() => device.waiting(), 'waiting').value ?? []
  if (waiting.length === 0) return null
  const open = (record: WaitingRecord) => {
    if (record.kind === 'visit') navigate(`/visits/${record.id}`)
    if (record.kind === 'customer') navigate(`/customers/${record.id}`)
  }
  return (
    <List header={t('sync.waiting_records')}>
      {waiting.map(record => (
        <List.Item
          key={record.id}
          arrow={false}
          onClick={() => open(record)}
          description={
            <>
              {record.unsent > 0 && (
                <span className="data data-unsent">{t('data.unsent', { count: record.unsent })} </span>
              )}
              {record.unconfirmed > 0 && <span className="data data-received">{t('data.received')} </span>}
              {record.draft && <span className="data data-saved">{t('data.draft')}</span>}
            </>
          }
        >
          {record.title || term(t, 'record', record.kind)} <span className="number">{record.number}</span>
        </List.Item>
      ))}
    </List>
  )
}
