import { Collapse, Input, List, Switch } from 'antd-mobile'
import { useTranslation } from 'react-i18next'
import type { VisitFile } from '../../device/records'
import type { RecordDraft } from '../../parts/useRecordDraft'
import type { Word } from '../../words'
import { Field } from './Field'
import { OPEN } from './next'
import { remarksOn } from './points'
import { TextFields } from './TextFields'

const TEXTS: [string, Word][] = [
  ['problem/symptom', 'problem.symptom'],
  ['problem/cause', 'problem.cause'],
  ['problem/remedy', 'problem.remedy'],
]
const ALL = ['problem/code', ...TEXTS.map(([path]) => path)]

/** The repair problem card; folded away where nothing was repaired. */
export function ProblemCard({ file, draft }: { file: VisitFile; draft: RecordDraft }) {
  const { t } = useTranslation()
  const open = OPEN.has(file.status)
  const filled = ALL.some(path => draft.shown(path))
  if (!open && !filled) return null
  const unfolded = filled || remarksOn(file, 'problem').length > 0
  return (
    <Collapse defaultActiveKey={unfolded ? ['problem'] : []} className="work">
      <Collapse.Panel key="problem" title={t('problem.title')}>
        <List>
          <Field file={file} path="problem/code" title={<label htmlFor="problem/code">{t('problem.code')}</label>}>
            <Input
              readOnly={!open}
              id="problem/code"
              value={String(draft.shown('problem/code') ?? '')}
              onChange={value => draft.type('problem/code', value)}
            />
          </Field>
          <TextFields file={file} draft={draft} texts={TEXTS} open={open} />
          <Field
            file={file}
            path="problem/hard"
            extra={
              <Switch
                aria-label={t('problem.hard')}
                disabled={!open}
                checked={draft.shown('problem/hard') === true}
                onChange={value => draft.type('problem/hard', value)}
              />
            }
          >
            {t('problem.hard')}
          </Field>
        </List>
      </Collapse.Panel>
    </Collapse>
  )
}
