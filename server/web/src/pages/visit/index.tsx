/** A visit: order, appointment, steps, work, photos, reviews, history. */
import { PrinterOutlined } from '@ant-design/icons'
import { Alert, Button, Card, Space, Tabs, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { useNames } from '../../api/names'
import { useMe } from '../../api/session'
import type { VisitRecord } from '../../api/types'
import { AsOfBar, useAsOf } from '../../parts/AsOf'
import { FieldList } from '../../parts/FieldList'
import { Head } from '../../parts/Head'
import { History, useHistory } from '../../parts/History'
import { Notes } from '../../parts/Notes'
import { Failed, Loading } from '../../parts/states'
import { LateTag, OpenChoiceTag, StatusTag, UrgentTag } from '../../parts/Tags'
import { useWord } from '../../parts/words'
import { mayNote, mayReview, mayWrite, mayWriteSome } from '../../record/rights'
import { differences, lastSubmission } from '../../record/visit'
import { machineAddress } from '../labels/address'
import { Differences } from './Differences'
import { Facts } from './Facts'
import { useVisit } from './queries'
import { Reviews } from './Reviews'
import { Steps } from './Steps'
import { WhereAndWhom } from './WhereAndWhom'

export function Component() {
  const { id = '' } = useParams()
  const [at, setAt] = useAsOf()
  const asked = useVisit(id, at)
  if (asked.isPending) return <Loading />
  if (asked.isError && !asked.data) return <Failed problem={asked.error} again={asked.refetch} />
  return <Visit visit={asked.data} at={at} setAt={setAt} />
}

type Props = { visit: VisitRecord; at?: number; setAt: (at: number | undefined) => void }

function Visit({ visit, at, setAt }: Props) {
  const { t } = useTranslation('visit')
  const me = useMe()
  const some = mayWriteSome(me, 'visit')
  const tabs = [
    { key: 'visit', label: t('tab.visit'), children: <Whole visit={visit} at={at} /> },
    { key: 'notes', label: t('tab.notes'), children: <Notes id={visit.id} may={mayNote(me)} /> },
    {
      key: 'history',
      label: t('tab.history'),
      children: <History id={visit.id} kind="visit" may={some} onAsOf={setAt} />,
    },
  ]
  return (
    <>
      <VisitHead visit={visit} />
      {at !== undefined && <AsOfBar at={at} back={() => setAt(undefined)} />}
      <Tabs items={tabs} />
    </>
  )
}

function VisitHead({ visit }: { visit: VisitRecord }) {
  const { t } = useTranslation('visit')
  const me = useMe()
  const word = useWord()
  const { state } = visit
  return (
    <>
      <Head
        title={visit.number}
        after={
          <span className="head-tags">
            <StatusTag status={state.status} />
            {state.urgent && <UrgentTag />}
            {state.late && <LateTag />}
            {state.kind && <Tag>{word('visit_kind', state.kind)}</Tag>}
            <OpenChoiceTag count={visit.conflicts.length} />
          </span>
        }
      >
        <Space>
          {state.status === 'submitted' && mayReview(me) && (
            <Link to={`/review?visit=${visit.id}`}>
              <Button type="primary">{t('to_review')}</Button>
            </Link>
          )}
          <Link to={`/visits/${visit.id}/print`}>
            <Button icon={<PrinterOutlined />}>{t('print')}</Button>
          </Link>
        </Space>
      </Head>
      <p className="under-head">
        {state.customer && <Link to={`/customers/${state.customer.id}`}>{state.customer.name}</Link>} {state.summary}
      </p>
    </>
  )
}

const ROUTING = ['routing/lead', 'routing/window_from', 'routing/window_to', 'routing/urgent', 'routing/vehicle']
const ORDER = ['summary', 'visit_kind', 'contact/name', 'contact/phone', 'equipment/model', 'equipment/serial']
const PAPERS = [
  'order/number',
  'order/date',
  'order/checked',
  'order/scheme_confirmed',
  'invoice/number',
  'invoice/title',
  'invoice/amount',
  'cost',
]
const CHECK_IN = ['check_in/verdict', 'check_in/reason', 'check_in/by', 'check_in/at']

function Whole({ visit, at }: { visit: VisitRecord; at?: number }) {
  const { t } = useTranslation('visit')
  const me = useMe()
  const history = useHistory(visit.id)
  const may = (path: string) => at === undefined && mayWrite(me, 'visit', path, visit.state.status)
  const given = (paths: string[]) => paths.filter(path => (visit.fields[path] ?? '') !== '')
  const papers = may('order/number') ? PAPERS : given(PAPERS)
  return (
    <div className="file">
      <div>
        {at === undefined && <SinceSubmission visit={visit} />}
        <Card size="small" title={t('order')}>
          <FieldList record={visit} paths={ORDER} may={may} />
          {at === undefined && <WhereAndWhom record={visit} />}
          {visit.fields['equipment/serial'] && (
            <Link to={machineAddress(String(visit.fields['equipment/serial']))}>{t('machine_history')}</Link>
          )}
        </Card>
        <Facts visit={visit} history={history.data} mayChoose={at === undefined && mayWriteSome(me, 'visit')} />
        {papers.length > 0 && (
          <Card size="small" title={t('papers')}>
            <FieldList record={visit} paths={papers} may={may} />
          </Card>
        )}
      </div>
      <div>
        <Card size="small" title={t('routing')}>
          <FieldList record={visit} paths={ROUTING} may={may} />
          <Helpers visit={visit} />
          {visit.fields.follows && (
            <p>
              <Link to={`/visits/${visit.fields.follows}`}>{t('follows')}</Link>
            </p>
          )}
        </Card>
        <Card size="small" title={t('steps')}>
          <Steps visit={visit} />
        </Card>
        <Card size="small" title={t('reviews')}>
          <Reviews visit={visit.id} />
        </Card>
        {given(CHECK_IN).length > 0 && (
          <Card size="small" title={t('check_in')}>
            <FieldList record={visit} paths={given(CHECK_IN)} may={() => false} />
          </Card>
        )}
      </div>
    </div>
  )
}

function Helpers({ visit }: { visit: VisitRecord }) {
  const { t } = useTranslation('visit')
  const names = useNames()
  const helpers = Object.entries(visit.fields)
    .filter(([path, value]) => path.startsWith('routing/helpers/') && value === true)
    .map(([path]) => names.of(path.split('/')[2] ?? '') ?? t('somebody'))
  if (helpers.length === 0) return null
  return <p>{t('helpers', { names: helpers.join(t('and')) })}</p>
}

/** What was submitted beside what stands there now, if somebody has edited it since. */
function SinceSubmission({ visit }: { visit: VisitRecord }) {
  const { t } = useTranslation('visit')
  const history = useHistory(visit.id)
  const submitted = visit.state.handed_in_at == null ? undefined : lastSubmission(history.data ?? [])
  const then = useVisit(visit.id, submitted, submitted !== undefined)
  if (!then.data || submitted === undefined || differences(then.data.fields, visit.fields).length === 0) return null
  return (
    <Card size="small" title={t('since_submission')}>
      <Alert type="info" showIcon className="gap-below" title={t('since_submission_why')} />
      <Differences before={then.data.fields} after={visit.fields} titleBefore={t('as_submitted')} />
    </Card>
  )
}
