import { Button, Input, List, Selector, Switch, TextArea, Toast } from 'antd-mobile'
import { useTranslation } from 'react-i18next'
import { device } from '../../device/client'
import type { VisitFile } from '../../device/records'
import { text } from '../../parts/fields'
import { complain } from '../../parts/problem'
import type { RecordDraft } from '../../parts/useRecordDraft'
import { term, type Word } from '../../words'
import { Field } from './Field'
import { OPEN } from './next'

/** A short word on a button, and the sentence that it writes. */
const QUICK: [Word, Word][] = [
  ['quick.1.short', 'quick.1'],
  ['quick.2.short', 'quick.2'],
  ['quick.3.short', 'quick.3'],
  ['quick.4.short', 'quick.4'],
]

/** What was done and how it came out: kept on disk as it is typed. */
export function WorkForm({ file, draft }: { file: VisitFile; draft: RecordDraft }) {
  const { t } = useTranslation()
  const open = OPEN.has(file.status)
  const worked = String(draft.shown('work_done') ?? '')
  const add = (sentence: string) => draft.type('work_done', worked ? `${worked}\n${sentence}` : sentence)
  const copyLast = async () => {
    const last = await lastWork(file)
    if (last) add(last)
    else Toast.show(t('visit.nothing_last'))
  }
  if (!open && !worked) return null
  return (
    <List header={t('visit.work')} className="work">
      <Field file={file} path="work_done" title={<label htmlFor="work_done">{t('visit.work_done')}</label>}>
        <TextArea
          autoSize={{ minRows: 2, maxRows: 8 }}
          readOnly={!open}
          id="work_done"
          value={worked}
          onChange={value => draft.type('work_done', value)}
        />
        {open && (
          <fieldset className="chips" aria-label={t('visit.quick')}>
            {QUICK.map(([short, sentence]) => (
              <Button key={short} size="small" onClick={() => add(t(sentence))}>
                {t(short)}
              </Button>
            ))}
            <Button size="small" onClick={() => copyLast().catch(complain)}>
              {t('visit.copy_last')}
            </Button>
          </fieldset>
        )}
      </Field>
      <Field file={file} path="result" title={t('visit.result')}>
        <Selector
          disabled={!open}
          options={['pass', 'fail'].map(value => ({ value, label: term(t, 'result', value) }))}
          value={chosen(draft.shown('result'))}
          onChange={([value]) => draft.type('result', value ?? null)}
        />
        {draft.shown('result') === 'fail' && (
          <Input
            readOnly={!open}
            placeholder={t('visit.result_reason')}
            value={String(draft.shown('result_reason') ?? '')}
            onChange={value => draft.type('result_reason', value)}
          />
        )}
      </Field>
      <Field
        file={file}
        path="trained"
        extra={
          <Switch
            aria-label={t('visit.trained')}
            disabled={!open}
            checked={draft.shown('trained') === true}
            onChange={value => draft.type('trained', value)}
          />
        }
      >
        {t('visit.trained')}
        {draft.shown('trained') === true && (
          <Input
            readOnly={!open}
            placeholder={t('visit.trained_people')}
            value={String(draft.shown('trained_people') ?? '')}
            onChange={value => draft.type('trained_people', value)}
          />
        )}
      </Field>
    </List>
  )
}

export function chosen(value: unknown): string[] {
  return typeof value === 'string' && value ? [value] : []
}

/** What was written at the customer's last visit before this one. */
async function lastWork(file: VisitFile): Promise<string> {
  if (!file.customer) return ''
  for (const visit of await device.visits({ customer: file.customer.id, most: 10 })) {
    if (visit.id === file.id) continue
    const work = text((await device.visit(visit.id)).fields, 'work_done')
    if (work) return work
  }
  return ''
}
