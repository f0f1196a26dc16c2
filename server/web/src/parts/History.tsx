/** Who changed what from what to what, when on the device, when received; each edit can be undone. */
import { useQuery } from '@tanstack/react-query'
import { Button, Popconfirm, Timeline } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../api/client'
import { keys } from '../api/keys'
import { all } from '../api/names'
import type { EditEntry, Page, PathEntry } from '../api/types'
import { useUndo } from '../record/write'
import { By } from './By'
import { isChoice, useLabel } from './Label'
import { Failed, Loading, Nothing } from './states'
import { Value } from './Value'
import { Written } from './When'

/** More changes than this are folded. */
const FOLDED = 6

type Props = { id: string; kind: string; may: boolean; onAsOf?: (moment: number) => void }

/** Every edit of a record, the newest first. */
export function useHistory(id: string) {
  return useQuery({ queryKey: keys.history(id), queryFn: () => load(id) })
}

async function load(id: string): Promise<EditEntry[]> {
  const params = (cursor?: string) => ({ params: { path: { id }, query: { cursor, limit: 200 } } })
  const page = (cursor?: string) => ask(api.GET('/api/records/{id}/history', params(cursor)))
  const edits = await all(cursor => page(cursor) as unknown as Promise<Page<EditEntry>>)
  return edits.reverse()
}

export function History({ id, kind, may, onAsOf }: Props) {
  const { t } = useTranslation('common')
  const history = useHistory(id)
  if (history.isPending) return <Loading />
  if (history.isError) return <Failed problem={history.error} again={history.refetch} />
  if (history.data.length === 0) return <Nothing text={t('no_history')} />
  return (
    <Timeline
      className="history"
      items={history.data.map(edit => ({
        key: edit.edit,
        content: <Edit edit={edit} id={id} kind={kind} may={may} onAsOf={onAsOf} />,
      }))}
    />
  )
}

function Edit({ edit, id, kind, may, onAsOf }: Props & { edit: EditEntry }) {
  const { t } = useTranslation('common')
  const undo = useUndo()
  const [open, setOpen] = useState(false)
  const changes = open ? edit.changes : edit.changes.slice(0, FOLDED)
  return (
    <article>
      <header className="history-head">
        <By writer={edit.by} /> <Written at={edit.at} received={edit.received} />
        {edit.recovered_by && (
          <span className="faint small">{t('recovered_by', { name: edit.recovered_by.name })}</span>
        )}
        {edit.undoes && <span className="faint small">{t('is_undo')}</span>}
        {onAsOf && edit.received != null && (
          <Button type="link" size="small" onClick={() => onAsOf(edit.received as number)}>
            {t('as_of')}
          </Button>
        )}
        {may && edit.place > 1 && (
          <Popconfirm title={t('undo_sure')} onConfirm={() => undo.mutate({ id, edit: edit.edit })}>
            <Button type="link" size="small">
              {t('undo')}
            </Button>
          </Popconfirm>
        )}
      </header>
      <ul className="history-changes">
        {changes.map(change => (
          <Change key={change.path} change={change} kind={kind} />
        ))}
      </ul>
      {edit.changes.length > changes.length && (
        <Button type="link" size="small" onClick={() => setOpen(true)}>
          {t('more_changes', { count: edit.changes.length - changes.length })}
        </Button>
      )}
    </article>
  )
}

export function Change({ change, kind }: { change: PathEntry; kind: string }) {
  const { t } = useTranslation('common')
  const label = useLabel()(kind, change.path, change.label)
  if (isChoice(change.path)) return <li>{change.after === null ? t('choice_undone', { field: label }) : label}</li>
  const before = change.before.at(-1)
  const path = change.path
  return (
    <li>
      <span className="faint">{label}</span>{' '}
      {before !== undefined && before !== null && (
        <>
          <del>
            <Value kind={kind} path={path} value={before} />
          </del>{' '}
          →{' '}
        </>
      )}
      <Value kind={kind} path={path} value={change.after} />
    </li>
  )
}
