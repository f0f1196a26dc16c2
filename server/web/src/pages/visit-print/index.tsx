/** The service sheet of a visit, for A4. */
import { Button, Space } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { useNames } from '../../api/names'
import type { VisitRecord } from '../../api/types'
import { Head } from '../../parts/Head'
import { useHistory } from '../../parts/History'
import { useLabel } from '../../parts/Label'
import { useLogo } from '../../parts/logo'
import { Failed, Loading } from '../../parts/states'
import { Value } from '../../parts/Value'
import { useWord } from '../../parts/words'
import { contactOf } from '../../record/contact'
import { entries } from '../../record/entries'
import { show } from '../../record/time'
import { steps } from '../../record/visit'
import { useCustomerOf, useVisit } from '../visit/queries'
import { Photos, Signature } from './Pictures'
import './print.css'

export function Component() {
  const { id = '' } = useParams()
  const { t } = useTranslation('visit-print')
  const asked = useVisit(id)
  if (asked.isPending) return <Loading />
  if (asked.isError) return <Failed problem={asked.error} again={asked.refetch} />
  return (
    <>
      <div className="no-print">
        <Head title={t('title', { number: asked.data.number })}>
          <Space>
            <Link to={`/visits/${id}`}>{t('back')}</Link>
            <Button type="primary" onClick={() => window.print()}>
              {t('print')}
            </Button>
          </Space>
        </Head>
      </div>
      <Sheet visit={asked.data} />
    </>
  )
}

const WORK = ['work_done', 'result', 'result_reason', 'trained_people']
const CARD = ['card/opinion', 'card/quality', 'problem/symptom', 'problem/code', 'problem/cause', 'problem/remedy']

function Sheet({ visit }: { visit: VisitRecord }) {
  const { t } = useTranslation('visit-print')
  const word = useWord()
  const names = useNames()
  const customer = useCustomerOf(visit.state.customer?.id, true)
  const history = useHistory(visit.id)
  const logo = useLogo()
  const { fields, state } = visit
  const contact = contactOf(fields, customer.data?.fields)
  return (
    <article className="sheet">
      <header>
        {logo && <img className="sheet-logo" src={logo} alt={t('logo')} />}
        <h2>{t('sheet')}</h2>
        <div className="sheet-number">
          {visit.number} · {word('visit_kind', state.kind)} · {word('status', state.status)}
        </div>
      </header>
      <table>
        <tbody>
          <Row label={t('customer')}>{state.customer?.name}</Row>
          <Row label={t('address')}>{contact.address}</Row>
          <Row label={t('contact')}>
            {contact.name} {contact.phone}{' '}
            {contact.ofFile && <span className="faint small">{t('of_customer_file')}</span>}
          </Row>
          <Row label={t('equipment')}>
            {String(fields['equipment/model'] ?? '')} {String(fields['equipment/serial'] ?? '')}
          </Row>
          <Row label={t('summary')}>{state.summary}</Row>
          <Row label={t('engineer')}>{state.lead?.name}</Row>
          <Row label={t('steps')}>
            {steps(fields)
              .filter(step => !step.corrected)
              .map(step => `${word('step', step.what)} ${show(step.at, 'MM-DD HH:mm')}`)
              .join(' · ')}
          </Row>
          <Lines visit={visit} paths={WORK} />
          <Row label={t('findings')}>
            {entries(fields, 'findings')
              .filter(entry => !entry.removed)
              .map(entry => (
                <div key={entry.id}>{String(entry.of('text') ?? '')}</div>
              ))}
          </Row>
          <Row label={t('parts')}>
            {entries(fields, 'parts')
              .filter(entry => !entry.removed)
              .map(entry => (
                <div key={entry.id}>
                  {String(entry.of('name') ?? '')} {String(entry.of('serial') ?? '')}{' '}
                  {entry.of('quantity') !== null && `× ${Number(entry.of('quantity')) / 1_000}`}
                </div>
              ))}
          </Row>
          <Lines visit={visit} paths={CARD} />
          <Row label={t('customer_word')}>
            {fields['customer_word/rating'] && t('rating', { rating: fields['customer_word/rating'] })}{' '}
            {String(fields['customer_word/comment'] ?? '')}
          </Row>
        </tbody>
      </table>
      <Photos visit={visit} history={history.data} />
      <footer>
        <div>
          {t('signed_engineer')} {names.of(state.lead?.id ?? '')}
        </div>
        <div>
          {t('signed_customer')} {String(fields['customer_word/name'] ?? '')}
          <Signature visit={visit} history={history.data} />
        </div>
      </footer>
    </article>
  )
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <tr>
      <th scope="row">{label}</th>
      <td className="keeps-lines">{children}</td>
    </tr>
  )
}

/** Fields that hold something. */
function Lines({ visit, paths }: { visit: VisitRecord; paths: string[] }) {
  const label = useLabel()
  return paths
    .filter(path => (visit.fields[path] ?? '') !== '')
    .map(path => (
      <Row key={path} label={label('visit', path)}>
        <Value kind="visit" path={path} value={visit.fields[path]} />
      </Row>
    ))
}
