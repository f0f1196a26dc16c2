/** One timeline of everything about a customer: edits of the file, notes, visits. */
import { useQuery } from '@tanstack/react-query'
import { Timeline } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import { By } from '../../parts/By'
import { Change, useHistory } from '../../parts/History'
import { useNotes } from '../../parts/Notes'
import { Failed, Loading, Nothing } from '../../parts/states'
import { StatusTag } from '../../parts/Tags'
import { Written } from '../../parts/When'
import { useWord } from '../../parts/words'

/** An edit's first changes; the rest is in the history. */
const SHOWN = 4
/** Visits looked at: the last changed ones. */
const VISITS = 100

type Happening = { key: string; at: number; content: ReactNode; colour?: string }

export function TimelineOfAll({ id }: { id: string }) {
  const { t } = useTranslation('customer')
  const word = useWord()
  const history = useHistory(id)
  const notes = useNotes(id)
  const query = { customer: id, limit: VISITS }
  const visits = useQuery({
    queryKey: keys.visits(query),
    queryFn: () => ask(api.GET('/api/visits', { params: { query } })),
  })
  const failed = [history, notes, visits].find(one => one.isError)
  if (failed) return <Failed problem={failed.error} again={failed.refetch} />
  if (!history.data || !notes.data || !visits.data) return <Loading />
  const happenings: Happening[] = [
    ...history.data.map(edit => ({
      key: edit.edit,
      at: edit.at,
      content: (
        <>
          <By writer={edit.by} /> <Written at={edit.at} received={edit.received} />
          <ul className="history-changes">
            {edit.changes.slice(0, SHOWN).map(change => (
              <Change key={change.path} change={change} kind="customer" />
            ))}
            {edit.changes.length > SHOWN && (
              <li className="faint">{t('and_more', { count: edit.changes.length - SHOWN })}</li>
            )}
          </ul>
        </>
      ),
    })),
    ...notes.data.map(note => ({
      key: note.id,
      at: note.created_at,
      colour: 'green',
      content: (
        <>
          {note.by?.name} <Written at={note.created_at} received={note.received} />
          <div className="keeps-lines">{String(note.fields.text ?? '')}</div>
        </>
      ),
    })),
    ...visits.data.items.map(visit => ({
      key: visit.id,
      at: visit.handed_in_at ?? visit.changed_at,
      colour: 'orange',
      content: (
        <>
          <Link to={`/visits/${visit.id}`}>{visit.number}</Link> <StatusTag status={visit.status} />{' '}
          {word('visit_kind', visit.kind)} {visit.summary} <span className="faint">{visit.lead?.name}</span>{' '}
          <Written at={visit.handed_in_at ?? visit.changed_at} />
        </>
      ),
    })),
  ]
  if (happenings.length === 0) return <Nothing text={t('nothing_happened')} />
  happenings.sort((a, b) => b.at - a.at)
  return (
    <Timeline
      className="history"
      items={happenings.map(({ key, content, colour }) => ({ key, content, color: colour }))}
    />
  )
}
