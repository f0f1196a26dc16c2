import { Button, List } from 'antd-mobile'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { useOpened } from '../../app/opened'
import { client, device } from '../../device/client'
import type { SyncState } from '../../device/protocol'
import { complain, sentence } from '../../parts/problem'
import { useRead } from '../../parts/useRead'
import { clock } from '../../parts/when'
import { otherLanguage, term, type Word } from '../../words'
import { Attachments } from './Attachments'
import { bytes } from './bytes'
import { KeepAwake } from './KeepAwake'
import { SignOut } from './SignOut'
import { Waiting } from './Waiting'

/** What a finder of the phone could read, case by case. */
const THIEF: [Word, Word][] = [
  ['thief.what', 'thief.what_text'],
  ['thief.locked', 'thief.locked_text'],
  ['thief.open', 'thief.open_text'],
  ['thief.skilled', 'thief.skilled_text'],
  ['thief.do', 'thief.do_text'],
]

/** What is on this phone, what the server has, and what a finder of the phone could read. */
export function SyncPage() {
  const { t } = useTranslation()
  const { lock } = useOpened()
  const sync = useSyncExternalStore(client.subscribe, () => client.sync)
  const status = useRead(() => device.status(), 'status').value
  const storage = useRead(() => device.storage(), 'storage').value
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    device.sync(false).catch(complain)
  }, [])
  const now = async () => {
    setBusy(true)
    await device.sync(true).catch(complain)
    setBusy(false)
  }
  return (
    <>
      <header className="head">
        <h1>{t('sync.title')}</h1>
        <Button size="small" className="head-button" onClick={otherLanguage}>
          {t('app.language')}
        </Button>
      </header>
      <p className="phase" role="status">
        <Phase sync={sync} />
      </p>
      {sync.phase === 'ended' && (
        <Button block className="big" onClick={() => lock(true).catch(complain)}>
          {t('sync.sign_in_again')}
        </Button>
      )}
      <div className="phase row">
        <Button block color="primary" className="big" loading={busy} onClick={now}>
          {t('sync.now')}
        </Button>
        <Button block className="big" onClick={() => lock().catch(complain)}>
          {t('sync.lock')}
        </Button>
      </div>
      <List>
        <List.Item extra={status?.last_synced ? clock(status.last_synced) : t('sync.never')}>
          {t('sync.last')}
        </List.Item>
        <List.Item extra={status?.unsent}>{t('sync.unsent')}</List.Item>
        <List.Item extra={status?.unconfirmed}>{t('sync.unconfirmed')}</List.Item>
        <List.Item extra={status?.drafts}>{t('sync.drafts')}</List.Item>
        <List.Item extra={status?.attention}>{t('sync.attention')}</List.Item>
        <KeepAwake />
      </List>
      <Waiting />
      <Attachments />
      <List header={t('sync.records')}>
        {status?.records.map(count => (
          <List.Item key={count.name} extra={count.records}>
            {term(t, 'record', count.name)}
          </List.Item>
        ))}
      </List>
      <List header={t('sync.storing')}>
        <List.Item extra={storage && bytes(storage.used)} description={t('sync.reserved')}>
          {t('sync.storage')}
        </List.Item>
        {storage && <Kept persisted={storage.persisted} />}
        <List.Item extra={status?.account?.code} description={status?.account?.name}>
          {t('sync.device')}
        </List.Item>
      </List>
      <List header={t('sync.thief')}>
        {THIEF.map(([when, what]) => (
          <List.Item key={when} title={t(when)}>
            {t(what)}
          </List.Item>
        ))}
      </List>
      <div className="stack">
        <SignOut />
      </div>
    </>
  )
}

function Phase({ sync }: { sync: SyncState }) {
  const { t } = useTranslation()
  if (sync.phase === 'failed') return sync.error ? sentence(sync.error) : null
  if (sync.phase === 'under-way') return t('sync.under_way', { pulled: sync.pulled, pushed: sync.pushed })
  return t(`sync.${sync.phase}`)
}

/** Whether the browser has promised not to erase it, and the question once more. */
function Kept({ persisted }: { persisted: boolean }) {
  const { t } = useTranslation()
  const [promised, setPromised] = useState(persisted)
  if (persisted || promised) return <List.Item>{t('sync.kept')}</List.Item>
  return (
    <List.Item>
      {t('sync.not_kept')}
      <div className="row">
        <Button size="small" onClick={() => navigator.storage.persist().then(setPromised, complain)}>
          {t('sync.ask_keep')}
        </Button>
      </div>
    </List.Item>
  )
}
