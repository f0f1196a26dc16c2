/** Backups of the server: what is there and whether it reads back whole, one more now, and how to restore. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import type { components } from '../../api/schema'
import { useProblemText } from '../../parts/problems'
import { Failed, Loading } from '../../parts/states'
import { useMoment } from '../../parts/When'
import { AdminHead } from '../admin/AdminHead'
import { BackupTable } from './BackupTable'
import { HowToRestore, HowToSetUp } from './HowTo'

type BackupList = components['schemas']['BackupList']

/** How often one under way is asked after. */
const LOOK_MS = 1_500

export function Component() {
  const { t } = useTranslation('backups')
  const asked = useQuery({
    queryKey: keys.backups,
    queryFn: () => ask(api.GET('/api/backups')),
    refetchInterval: query => (query.state.data?.running_since == null ? false : LOOK_MS),
  })
  if (!asked.data) return asked.error ? <Failed problem={asked.error} again={asked.refetch} /> : <Loading />
  const list = asked.data
  return (
    <>
      <AdminHead title={t('title')} what={t('what')}>
        {list.plan && <TakeOne busy={list.running_since != null} />}
      </AdminHead>
      <State list={list} />
      <div className="gap-below">{list.plan ? <BackupTable items={list.items} /> : <HowToSetUp />}</div>
      {list.plan && <HowToRestore folder={list.plan.folder} name={list.items[0]?.name} />}
    </>
  )
}

function TakeOne({ busy }: { busy: boolean }) {
  const { t } = useTranslation('backups')
  const { message } = App.useApp()
  const problemText = useProblemText()
  const queries = useQueryClient()
  const take = useMutation({
    mutationFn: () => ask(api.POST('/api/backups')),
    onSuccess: () => void message.success(t('begun')),
    onError: problem => message.error(problemText(problem)),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.backups }),
  })
  return (
    <Button type="primary" loading={busy || take.isPending} onClick={() => take.mutate()}>
      {t('take')}
    </Button>
  )
}

function State({ list }: { list: BackupList }) {
  const { t } = useTranslation('backups')
  const moment = useMoment()
  const { plan, failure } = list
  return (
    <>
      {list.running_since != null && (
        <Alert type="info" showIcon className="gap-below" title={t('running', { time: moment(list.running_since) })} />
      )}
      {failure && (
        <Alert
          type="error"
          showIcon
          className="gap-below"
          title={t('failed', { time: moment(failure.at) })}
          description={t(`failure.${failure.code}`)}
        />
      )}
      {plan && <p>{t('plan', { hour: plan.hour, folder: plan.folder, keep: plan.keep })}</p>}
      {plan && !plan.attachments_inside && (
        <Alert type="warning" showIcon className="gap-below" title={t('elsewhere')} />
      )}
    </>
  )
}
