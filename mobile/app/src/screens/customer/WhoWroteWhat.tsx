import { Collapse, List } from 'antd-mobile'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { device } from '../../device/client'
import { useRead } from '../../parts/useRead'
import { ago, clock } from '../../parts/when'

const MOST = 30

/** A record's edits, the latest first; read when somebody asks. */
export function WhoWroteWhat({ id }: { id: string }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  return (
    <Collapse onChange={keys => setOpen(keys.length > 0)}>
      <Collapse.Panel key="history" title={t('history.title')}>
        {open && <Edits id={id} />}
      </Collapse.Panel>
    </Collapse>
  )
}

function Edits({ id }: { id: string }) {
  const { t } = useTranslation()
  const history = useRead(() => device.history(id), `history ${id}`).value
  const edits = history?.edits.slice(-MOST).reverse() ?? []
  return (
    <List>
      {edits.map(edit => (
        <List.Item
          key={edit.edit}
          description={edit.changes.map(change => `${change.path}: ${String(change.after ?? '–')}`).join('; ')}
        >
          {edit.by?.name ?? t('common.nobody')} · {edit.device} · {ago(t, edit.at, Date.now())}
          <div className="received">
            {edit.received === null ? t('history.not_received') : t('history.received', { time: clock(edit.received) })}
          </div>
        </List.Item>
      ))}
    </List>
  )
}
