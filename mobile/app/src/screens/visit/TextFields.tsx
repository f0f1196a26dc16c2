import { TextArea } from 'antd-mobile'
import { useTranslation } from 'react-i18next'
import type { VisitFile } from '../../device/records'
import type { RecordDraft } from '../../parts/useRecordDraft'
import type { Word } from '../../words'
import { Field } from './Field'

type Props = { file: VisitFile; draft: RecordDraft; texts: readonly (readonly [string, Word])[]; open: boolean }

/** Texts of the visit by path, each with what it is called; read only unless `open`. */
export function TextFields({ file, draft, texts, open }: Props) {
  const { t } = useTranslation()
  return texts.map(([path, word]) => (
    <Field key={path} file={file} path={path} title={<label htmlFor={path}>{t(word)}</label>}>
      <TextArea
        autoSize={{ minRows: 1, maxRows: 6 }}
        readOnly={!open}
        id={path}
        value={String(draft.shown(path) ?? '')}
        onChange={value => draft.type(path, value)}
      />
    </Field>
  ))
}
