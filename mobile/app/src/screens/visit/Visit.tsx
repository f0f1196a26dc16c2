import { NoticeBar } from 'antd-mobile'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { device } from '../../device/client'
import { DataLabel } from '../../parts/DataLabel'
import { Head } from '../../parts/Head'
import { sentence } from '../../parts/problem'
import { StatusLabel } from '../../parts/StatusLabel'
import { useRead } from '../../parts/useRead'
import { useRecordDraft } from '../../parts/useRecordDraft'
import { Notes } from '../customer/Notes'
import { Actions } from './Actions'
import { CustomerSaid } from './CustomerSaid'
import { CardCountdown, FeedbackCard } from './FeedbackCard'
import { ProblemContext } from './Field'
import { Order } from './Order'
import { Parts } from './Parts'
import { ProblemCard } from './ProblemCard'
import { Photos } from './photos/Photos'
import { returnedBy, showPointed, useOpenAtPoint } from './points'
import { Reviews } from './Reviews'
import { Steps } from './Steps'
import { WorkForm } from './WorkForm'

export function Visit() {
  const { t } = useTranslation()
  const { id = '' } = useParams()
  const { value: file, error } = useRead(() => device.visit(id), `visit ${id}`)
  const draft = useRecordDraft(file)
  useOpenAtPoint(file)
  if (!file) return <Head title={error ? sentence(error) : ''} />
  const returned = returnedBy(file)
  return (
    <>
      <Head title={file.customer?.title ?? file.number}>
        <StatusLabel status={file.status} />
      </Head>
      <div className="facts">
        <span className="number">{file.number}</span>
        <DataLabel unsent={file.unsent} conflicts={file.open_conflicts} count={file.unsent_edits} />
        {draft.problem ? (
          <span className="data data-conflict">{t('draft.not_kept', { why: draft.problem.why })}</span>
        ) : (
          draft.pending && <span className="data data-saved">{t('visit.typing_kept')}</span>
        )}
      </div>
      {returned && (
        <NoticeBar
          wrap
          color="error"
          content={t('visit.returned', { remark: returned.remark })}
          onClick={showPointed}
        />
      )}
      <CardCountdown due={file.card_due_at} />
      <Order file={file} />
      <ProblemContext value={draft.problem}>
        <WorkForm file={file} draft={draft} />
        <Parts file={file} draft={draft} />
        <Photos file={file} />
        <FeedbackCard file={file} draft={draft} />
        <ProblemCard file={file} draft={draft} />
      </ProblemContext>
      <CustomerSaid file={file} />
      <Reviews reviews={file.reviews} />
      <Steps file={file} />
      <Notes about={file.id} notes={file.notes} />
      <Actions file={file} draft={draft} />
    </>
  )
}
