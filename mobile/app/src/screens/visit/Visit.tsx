import { NoticeBar } from 'antd-mobile'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { device } from '../../device/client'
import { DataLabel } from '../../parts/DataLabel'
import { Head } from '../../parts/Head'
import { sentence } from '../../parts/problem'
import { StatusLabel } from '../../parts/StatusLabel'
import { useRead } from '../../parts/useRead'
import { long } from '../../parts/when'
import { Actions } from './Actions'
import { Order } from './Order'
import { Steps } from './Steps'
import { useVisitDraft } from './useVisitDraft'
import { WorkForm } from './WorkForm'

export function Visit() {
  const { t } = useTranslation()
  const { id = '' } = useParams()
  const { value: file, error } = useRead(() => device.visit(id), `visit ${id}`)
  const draft = useVisitDraft(file)
  if (!file) return <Head title={error ? sentence(error) : ''} />
  const returned = file.status === 'returned' ? file.reviews.find(review => review.decides) : undefined
  const now = Date.now()
  return (
    <>
      <Head title={file.customer?.title ?? file.number}>
        <StatusLabel status={file.status} />
      </Head>
      <div className="facts">
        <span className="number">{file.number}</span>
        <DataLabel unsent={file.unsent} conflicts={file.open_conflicts} count={file.unsent_edits} />
        {draft.pending && <span className="data data-saved">{t('visit.typing_kept')}</span>}
      </div>
      {returned && <NoticeBar wrap color="error" content={t('visit.returned', { remark: returned.remark })} />}
      {file.card_due_at !== null && (
        <NoticeBar
          color={file.card_late ? 'alert' : 'info'}
          content={t(file.card_late ? 'visit.card_late' : 'visit.card_due', {
            time: long(t, Math.abs(file.card_due_at - now)),
          })}
        />
      )}
      <Order file={file} />
      <WorkForm file={file} draft={draft} />
      <Steps steps={file.steps} />
      <Actions file={file} draft={draft} />
    </>
  )
}
