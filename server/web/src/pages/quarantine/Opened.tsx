/** An entry opened: what it would change, and what becomes of it. */
import { useQuery } from '@tanstack/react-query'
import { Alert, Descriptions, Drawer } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import type { components } from '../../api/schema'
import type { EditEntry } from '../../api/types'
import { By } from '../../parts/By'
import { Change } from '../../parts/History'
import { Failed, Loading } from '../../parts/states'
import { Written } from '../../parts/When'
import { useWord } from '../../parts/words'
import { Deeds } from './Deeds'
import { RecordName } from './RecordName'

type QuarantineEntry = components['schemas']['QuarantineEntry']

export function Opened({ hash, onClose }: { hash: string; onClose: () => void }) {
  const { t } = useTranslation('quarantine')
  const asked = useQuery({
    queryKey: keys.quarantine({ hash }),
    queryFn: () => ask(api.GET('/api/quarantine/{hash}', { params: { path: { hash } } })),
  })
  const entry = asked.data
  return (
    <Drawer open size={640} title={t('opened')} onClose={onClose}>
      {entry ? (
        <>
          <About entry={entry} />
          {entry.item.kind === 'attachment' ? <Attachment hash={hash} /> : <Edits entry={entry} />}
          <Deeds entry={entry} onDone={onClose} />
        </>
      ) : asked.error ? (
        <Failed problem={asked.error} again={asked.refetch} />
      ) : (
        <Loading />
      )}
    </Drawer>
  )
}

function About({ entry }: { entry: QuarantineEntry }) {
  const { t } = useTranslation('quarantine')
  const word = useWord()
  const { item } = entry
  return (
    <Descriptions
      size="small"
      column={1}
      items={[
        { key: 'kind', label: t('column.kind'), children: word('record', item.kind) },
        { key: 'record', label: t('column.record'), children: <RecordName item={item} /> },
        {
          key: 'writer',
          label: t('column.writer'),
          children: item.writer ? `${item.writer.name} ${item.writer.device}` : '–',
        },
        { key: 'reason', label: t('column.reason'), children: word('quarantine', item.reason) },
      ]}
    />
  )
}

/** Nobody has judged what these say: the server only reads them. */
function Edits({ entry }: { entry: QuarantineEntry }) {
  const { t } = useTranslation('quarantine')
  if (entry.empty) return <Alert type="info" showIcon className="gap-below" title={t(`empty.${entry.empty}`)} />
  const edits = entry.edits as unknown as EditEntry[]
  return edits.map(edit => (
    <article key={edit.edit} className="history">
      <header className="history-head">
        <By writer={edit.by} /> <Written at={edit.at} received={entry.item.at} />
      </header>
      <ul className="history-changes">
        {edit.changes.map(change => (
          <Change key={change.path} change={change} kind={entry.item.kind} />
        ))}
      </ul>
    </article>
  ))
}

function Attachment({ hash }: { hash: string }) {
  const { t } = useTranslation('quarantine')
  const address = `/api/quarantine/${hash}/attachment`
  return (
    <p>
      <a href={address} target="_blank" rel="noreferrer">
        {t('view')}
      </a>
      {' · '}
      <a href={address} download>
        {t('download')}
      </a>
    </p>
  )
}
