import { ActionSheet, Button, List, Selector, Switch, TextArea, Toast } from 'antd-mobile'
import { useTranslation } from 'react-i18next'
import { device } from '../../device/client'
import type { VisitFile } from '../../device/records'
import { text } from '../../parts/fields'
import { complain } from '../../parts/problem'
import { term, type Word } from '../../words'
import type { VisitDraft } from './useVisitDraft'

const QUICK: Word[] = ['quick.1', 'quick.2', 'quick.3', 'quick.4']
const OPEN = new Set(['accepted', 'under_way', 'on_site', 'paused', 'left', 'absent', 'returned'])

/** What was done and how it came out: kept on disk as it is typed. */
export function WorkForm({ file, draft }: { file: VisitFile; draft: VisitDraft }) {
  const { t } = useTranslation()
  const open = OPEN.has(file.status)
  const words = (set: string, all: string[]) => all.map(value => ({ value, label: term(t, set, value) }))
  const worked = String(draft.shown('work_done') ?? '')
  const add = (sentence: string) => draft.type('work_done', worked ? `${worked}\n${sentence}` : sentence)
  const choose = () => {
    const sheet = ActionSheet.show({
      cancelText: t('common.cancel'),
      actions: QUICK.map(key => ({ key, text: t(key) })),
      onAction: action => {
        add(t(action.key as Word))
        sheet.close()
      },
    })
  }
  const copyLast = async () => {
    const last = await lastWork(file)
    if (last) add(last)
    else Toast.show(t('visit.nothing_last'))
  }
  if (!open && !worked) return null
  return (
    <List header={t('visit.work')} className="work">
      <List.Item title={<label htmlFor="work_done">{t('visit.work_done')}</label>}>
        <TextArea
          autoSize={{ minRows: 2, maxRows: 8 }}
          readOnly={!open}
          id="work_done"
          value={worked}
          onChange={value => draft.type('work_done', value)}
        />
        {open && (
          <div className="row">
            <Button size="small" onClick={choose}>
              {t('visit.quick')}
            </Button>
            <Button size="small" onClick={() => copyLast().catch(complain)}>
              {t('visit.copy_last')}
            </Button>
          </div>
        )}
      </List.Item>
      <List.Item title={t('visit.result')}>
        <Selector
          disabled={!open}
          options={words('result', ['pass', 'fail'])}
          value={chosen(draft.shown('result'))}
          onChange={([value]) => draft.type('result', value ?? null)}
        />
      </List.Item>
      <List.Item
        extra={
          <Switch
            disabled={!open}
            checked={draft.shown('trained') === true}
            onChange={value => draft.type('trained', value)}
          />
        }
      >
        {t('visit.trained')}
      </List.Item>
      <List.Item title={`${t('visit.card')} · ${t('visit.card_quality')}`}>
        <Selector
          disabled={!open}
          options={words('quality', ['good', 'fair', 'poor'])}
          value={chosen(draft.shown('card/quality'))}
          onChange={([value]) => draft.type('card/quality', value ?? null)}
        />
      </List.Item>
      <List.Item title={<label htmlFor="card_opinion">{t('visit.card_opinion')}</label>}>
        <TextArea
          autoSize={{ minRows: 1, maxRows: 6 }}
          readOnly={!open}
          id="card_opinion"
          value={String(draft.shown('card/opinion') ?? '')}
          onChange={value => draft.type('card/opinion', value)}
        />
      </List.Item>
    </List>
  )
}

function chosen(value: unknown): string[] {
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
