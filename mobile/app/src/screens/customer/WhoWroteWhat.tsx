import { Collapse, List } from 'antd-mobile'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { device } from '../../device/client'
import type { Kind } from '../../device/records'
import { fieldName, valueText } from '../../parts/inWords'
import { useNames } from '../../parts/useNames'
import { useRead } from '../../parts/useRead'
import { ago, clock } from '../../parts/when'

const MOST = 30

/** A record's edits, the latest first; read when somebody asks. */
export function WhoWroteWhat({ id, kind }: { id: string; kind: Kind }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  return (
    <Collapse onChange={keys => setOpen(keys.length > 0)}>
      <Collapse.Panel key="history" title={t('history.title')}>
        {open && <Edits id={id} kind={kind} />}
      </Collapse.Panel>
    </Collapse>
  )
}

function Edits({ id, kind }: { id: string; kind: Kind }) {
  const { t } = useTranslation()
  const history = useRead(() => device.history(id), `history ${id}`).value
  const names = useNames()
  const edits = history?.edits.slice(-MOST).reverse() ?? []
  return (
    <List>
      {edits.map(edit => (
        <List.Item
          key={edit.edit}
          description={edit.changes.map(({ path, after }) => (
            <div key={path}>
              {fieldName(t, kind, path)}：{valueText(t, kind, path, after, names)}
            </div>
          ))}
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
