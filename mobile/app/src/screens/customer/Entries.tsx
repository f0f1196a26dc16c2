import { Button, List } from 'antd-mobile'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Fields } from '../../device/records'
import { entries, entryId } from '../../parts/fields'
import type { RecordDraft } from '../../parts/useRecordDraft'

/** The entries of a set, e.g. the contacts, each with its fields, and a button for one more. */
export function Entries(props: {
  saved: Fields
  draft: RecordDraft
  set: string
  title: string
  add: string
  children: (path: string) => ReactNode
}) {
  const { t } = useTranslation()
  const { saved, draft, set } = props
  const [added, setAdded] = useState<string[]>([])
  const has = (fields: Fields, id: string) =>
    Object.entries(fields).some(([path, value]) => path.startsWith(`${set}/${id}/`) && value !== null)
  const live = entries(draft.fields, set).map(({ id }) => id)
  const shown = [...new Set([...live.filter(id => has(saved, id) || has(draft.fields, id)), ...added])]
  const remove = (id: string) => {
    setAdded(all => all.filter(one => one !== id))
    if (has(saved, id)) return draft.type(`${set}/${id}/removed`, true)
    // Nobody has seen it yet: nothing of it is left.
    for (const path of Object.keys(draft.fields)) if (path.startsWith(`${set}/${id}/`)) draft.type(path, null)
  }
  return (
    <>
      <List header={props.title} />
      {shown.map(id => (
        <fieldset key={id} className="entry-fields">
          {props.children(`${set}/${id}`)}
          <Button size="small" onClick={() => remove(id)}>
            {t('customer.entry_remove')}
          </Button>
        </fieldset>
      ))}
      <Button block fill="none" className="big" onClick={() => setAdded(all => [...all, entryId()])}>
        {props.add}
      </Button>
    </>
  )
}
