/**
 * What was done on site, as the page of a visit and the review show it. In the review a path can be pointed at, which
 * `mark` puts beside it.
 */
import { Alert, Card } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { EditEntry, Scalar, VisitRecord } from '../../api/types'
import { Attachment } from '../../parts/Attachment'
import { useLabel } from '../../parts/Label'
import { SeveralValuesBox } from '../../parts/SeveralValuesBox'
import { None } from '../../parts/states'
import { Value } from '../../parts/Value'
import { When } from '../../parts/When'
import { useWord } from '../../parts/words'
import { entries } from '../../record/entries'
import { writerOf } from '../../record/visit'

export type Mark = (path: string) => ReactNode

type Props = {
  visit: VisitRecord
  history?: EditEntry[]
  mark?: Mark
  /** Whether to offer choosing among several values. */
  mayChoose?: boolean
}

const WORK = ['work_done', 'result', 'result_reason', 'trained', 'trained_people', 'needs_revisit']
const CARD = ['card/opinion', 'card/quality', 'card/remark', 'card/late_reason']
const PROBLEM = ['problem/symptom', 'problem/code', 'problem/cause', 'problem/remedy', 'problem/hard']
const WORD = ['customer_word/rating', 'customer_word/comment', 'customer_word/name', 'customer_word/at']

export function Facts(props: Props) {
  const { t } = useTranslation('visit')
  const { visit } = props
  const any = (paths: string[]) => paths.some(path => (visit.fields[path] ?? '') !== '' || several(visit, path))
  const section = (title: string, paths: string[]) =>
    any(paths) && (
      <Card size="small" title={title}>
        <Lines {...props} paths={paths} />
      </Card>
    )
  return (
    <>
      <Lacking visit={visit} />
      <Card size="small" title={t('work')}>
        {!any(WORK) && <None text={t('no_work')} />}
        <Lines {...props} paths={WORK} />
        <Findings {...props} />
      </Card>
      <Parts {...props} />
      <Photos {...props} />
      {section(t('card'), CARD)}
      {section(t('problem'), PROBLEM)}
      {any([...WORD, SIGNATURE]) && (
        <Card size="small" title={t('customer_word')}>
          <Lines {...props} paths={WORD} />
          <Signature {...props} />
        </Card>
      )}
    </>
  )
}

/** Statuses of visits that are not worked on yet, or never will be. */
const NOTHING_YET = ['unassigned', 'assigned', 'declined', 'accepted', 'under_way', 'cancelled', 'past']

/** What a visit of its kind is to have and this one does not; it may still come. */
function Lacking({ visit }: { visit: VisitRecord }) {
  const { t } = useTranslation('visit')
  const word = useWord()
  const label = useLabel()
  if (visit.lacking.length === 0 || NOTHING_YET.includes(visit.state.status)) return null
  const name = (path: string) => {
    const [set, what = ''] = path.split('/')
    if (set === 'photos') return t('lacking.photo', { slot: word('slot', what) })
    return set === 'steps' ? t('lacking.step', { step: word('step', what) }) : label('visit', path)
  }
  const what = visit.lacking.map(name).join(t('between'))
  return <Alert type="warning" showIcon className="gap-below" title={t('lacking', { what })} />
}

function Lines({ visit, paths, mark, mayChoose }: Props & { paths: string[] }) {
  const label = useLabel()
  const shown = paths.filter(path => (visit.fields[path] ?? '') !== '' || several(visit, path))
  return (
    <dl className="fields">
      {shown.map(path => (
        <div key={path} className="field">
          <dt>{label('visit', path)}</dt>
          <dd>
            <One visit={visit} path={path} mayChoose={mayChoose} /> {mark?.(path)}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function several(visit: VisitRecord, path: string) {
  return visit.conflicts.find(one => one.path === path)
}

function One({ visit, path, mayChoose }: { visit: VisitRecord; path: string; mayChoose?: boolean }) {
  const open = several(visit, path)
  if (open) return <SeveralValuesBox record={visit} several={open} may={mayChoose ?? false} />
  return <Value kind="visit" path={path} value={visit.fields[path]} />
}

function Findings({ visit, mark, mayChoose }: Props) {
  const { t } = useTranslation('visit')
  const all = entries(visit.fields, 'findings').filter(entry => !entry.removed)
  if (all.length === 0) return null
  return (
    <>
      <div className="faint">{t('findings')}</div>
      <ul className="plain">
        {all.map(entry => {
          const path = `findings/${entry.id}/text`
          return (
            <li key={entry.id}>
              <One visit={visit} path={path} mayChoose={mayChoose} /> {mark?.(path)}
            </li>
          )
        })}
      </ul>
    </>
  )
}

function Parts({ visit, mark, mayChoose }: Props) {
  const { t } = useTranslation('visit')
  const all = entries(visit.fields, 'parts').filter(entry => !entry.removed)
  return (
    <Card size="small" title={t('parts')}>
      {all.length === 0 ? (
        <None text={t('no_parts')} />
      ) : (
        <table className="entries">
          <thead>
            <tr>
              <th>{t('part.name')}</th>
              <th>{t('part.serial')}</th>
              <th>{t('part.quantity')}</th>
            </tr>
          </thead>
          <tbody>
            {all.map(entry => (
              <tr key={entry.id}>
                {['name', 'serial', 'quantity'].map(name => {
                  const path = `parts/${entry.id}/${name}`
                  return (
                    <td key={name}>
                      <One visit={visit} path={path} mayChoose={mayChoose} /> {mark?.(path)}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  )
}

function Photos({ visit, history, mark }: Props) {
  const { t } = useTranslation('visit')
  const word = useWord()
  const all = entries(visit.fields, 'photos').filter(entry => !entry.removed && entry.of('blob'))
  return (
    <Card size="small" title={t('photos')}>
      {all.length === 0 && <None text={t('no_photos')} />}
      <div className="photos">
        {all.map(entry => {
          const path = `photos/${entry.id}/blob`
          const slot = word('slot', String(entry.of('slot') ?? 'other'))
          return (
            <figure key={entry.id}>
              <Attachment record={visit.id} hash={String(entry.of('blob'))} alt={slot} from={writerOf(history, path)} />
              <figcaption>
                {slot} {entry.of('album') === true && <span className="faint small">{t('album')}</span>} {mark?.(path)}
                <div className="faint small">
                  <When ms={time(entry.of('taken_at'))} />
                </div>
              </figcaption>
            </figure>
          )
        })}
      </div>
    </Card>
  )
}

function time(value: Scalar): number | null {
  return typeof value === 'number' ? value : null
}

const SIGNATURE = 'customer_word/signature'

function Signature({ visit, history }: Props) {
  const { t } = useTranslation('visit')
  const hash = visit.fields[SIGNATURE]
  if (typeof hash !== 'string' || !hash) return null
  return (
    <Attachment record={visit.id} hash={hash} alt={t('signature')} from={writerOf(history, SIGNATURE)} width={160} />
  )
}
