import { Button, List } from 'antd-mobile'
import { useTranslation } from 'react-i18next'
import { device } from '../../device/client'
import type { RefusedEdit } from '../../device/records'
import { fieldName, valueText } from '../../parts/inWords'
import { complain } from '../../parts/problem'
import { useNames } from '../../parts/useNames'
import { clock } from '../../parts/when'
import { term } from '../../words'

/** Edits that were not accepted, each with why, kept until somebody has looked. */
export function Refused({ edits }: { edits: RefusedEdit[] }) {
  const { t } = useTranslation()
  const names = useNames()
  if (edits.length === 0) return null
  return (
    <List header={t('data.attention')}>
      {edits.map(edit => (
        <List.Item
          key={edit.item}
          description={
            <>
              {t('sync.refused_why')}: {term(t, 'refusal', edit.code)}
              {edit.changes.map(({ path, after }) => (
                <div key={path}>
                  {fieldName(t, edit.kind, path)}：{valueText(t, edit.kind, path, after, names)}
                </div>
              ))}
            </>
          }
        >
          {edit.title} · {clock(edit.made_at)}
          <Button size="small" onClick={() => void device.reapply(edit.item).catch(complain)}>
            {t('sync.reapply')}
          </Button>
        </List.Item>
      ))}
    </List>
  )
}
