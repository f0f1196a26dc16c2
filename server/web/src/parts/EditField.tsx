/**
 * A field that is edited in its place. The edit is written at the heads seen when it began: what others write meanwhile
 * is never overwritten, and is told while one types.
 */
import { CheckOutlined, CloseOutlined, EditOutlined } from '@ant-design/icons'
import { Alert, Button, Space } from 'antd'
import { type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldRecord, Scalar } from '../api/types'
import { fieldAt } from '../record/fields'
import { useWrite } from '../record/write'
import { Editor } from './Editor'
import { useLabel } from './Label'
import { useProblemText } from './problems'
import { SeveralValuesBox } from './SeveralValuesBox'
import { useUnsaved } from './unsaved'
import { Value } from './Value'

type Props = { record: FieldRecord; path: string; may: boolean }

export function EditField({ record, path, may }: Props) {
  const [begun, setBegun] = useState<{ heads: string[]; value: Scalar }>()
  const several = record.conflicts.find(one => one.path === path)
  if (begun) return <Editing record={record} path={path} begun={begun} onEnd={() => setBegun(undefined)} />
  if (several) return <SeveralValuesBox record={record} several={several} may={may} />
  return (
    <Shown
      record={record}
      path={path}
      may={may}
      onEdit={() => setBegun({ heads: record.heads, value: record.fields[path] ?? null })}
    />
  )
}

function Shown({ record, path, may, onEdit }: Props & { onEdit: () => void }) {
  const { t } = useTranslation('common')
  const label = useLabel()
  const value = <Value kind={record.kind} path={path} value={record.fields[path]} />
  const chosen = record.chosen.find(one => one.path === path)
  return (
    <span className="field-shown">
      {value}
      {may && (
        <Button
          type="text"
          size="small"
          className="field-edit"
          icon={<EditOutlined />}
          aria-label={t('edit', { field: label(record.kind, path) })}
          onClick={onEdit}
        />
      )}
      {chosen && <SeveralValuesBox record={record} several={chosen} may={may} settled />}
    </span>
  )
}

type EditingProps = {
  record: FieldRecord
  path: string
  begun: { heads: string[]; value: Scalar }
  onEnd: () => void
}

function Editing({ record, path, begun, onEnd }: EditingProps) {
  const { t } = useTranslation('common')
  const [typed, setTyped] = useState<Scalar>(begun.value)
  useUnsaved('page', typed !== begun.value)
  const write = useWrite()
  const text = useProblemText()
  const label = useLabel()(record.kind, path)
  const field = fieldAt(record.kind, path)
  const now = record.fields[path] ?? null
  if (!field) return null
  const kind = record.kind === 'customer' ? 'customer' : 'visit'
  const save = () => {
    if (typed === begun.value) onEnd()
    else write.mutate({ kind, id: record.id, heads: begun.heads, fields: { [path]: typed } }, { onSuccess: onEnd })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onEnd()
    if (event.key === 'Enter' && (field.type.is !== 'text' || event.ctrlKey) && !event.nativeEvent.isComposing) save()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the input inside
    <div className="field-editing" onKeyDown={onKeyDown}>
      <Space align="start">
        <Editor type={field.type} value={typed} onChange={setTyped} label={label} autoFocus />
        <Button
          type="primary"
          icon={<CheckOutlined />}
          aria-label={t('save')}
          loading={write.isPending}
          onClick={save}
        />
        <Button icon={<CloseOutlined />} aria-label={t('cancel')} onClick={onEnd} />
      </Space>
      {now !== begun.value && (
        <Alert
          type="info"
          showIcon
          title={
            <>
              {t('written_meanwhile')} <Value kind={record.kind} path={path} value={now} />
            </>
          }
        />
      )}
      {write.isError && <Alert type="error" showIcon title={text(write.error, record.kind)} />}
    </div>
  )
}
