/** A set's entries, edited in place; taken out, put back, added. Nothing readable ever disappears. */
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Alert, Button, Form, Modal, Space } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldRecord, Fields } from '../api/types'
import { type Entry, entries, newEntryId } from '../record/entries'
import { fieldAt } from '../record/fields'
import { useWrite } from '../record/write'
import { EditField } from './EditField'
import { Editor } from './Editor'
import { useLabel } from './Label'
import { useProblemText } from './problems'
import { None } from './states'

type Props = {
  record: FieldRecord
  set: string
  columns: string[]
  may: boolean
  words: { add: string; none: string }
  /** What stands at the end of a row. */
  after?: (entry: Entry) => ReactNode
  /** What stands beside the button that adds. */
  beside?: ReactNode
}

export function EntryTable({ record, set, columns, may, words, after, beside }: Props) {
  const { t } = useTranslation('common')
  const [adding, setAdding] = useState(false)
  const [withRemoved, setWithRemoved] = useState(false)
  const label = useLabel()
  const all = entries(record.fields, set)
  const removed = all.filter(entry => entry.removed)
  const shown = withRemoved ? all : all.filter(entry => !entry.removed)
  return (
    <>
      {shown.length === 0 ? (
        <None text={words.none} />
      ) : (
        <div className="entries-scroll">
          <table className="entries">
            <thead>
              <tr>
                {columns.map(name => (
                  <th key={name}>{label(record.kind, `${set}/x/${name}`)}</th>
                ))}
                {(may || after) && (
                  <th>
                    <span className="visually-hidden">{t('actions')}</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {shown.map(entry => (
                <tr key={entry.id} className={entry.removed ? 'entry-removed' : undefined}>
                  {columns.map(name => (
                    <td key={name}>
                      <EditField record={record} path={`${set}/${entry.id}/${name}`} may={may && !entry.removed} />
                    </td>
                  ))}
                  {(may || after) && (
                    <td className="nowrap">
                      {after?.(entry)}
                      {may && <Removal record={record} path={`${set}/${entry.id}/removed`} removed={entry.removed} />}
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Space>
        {may && (
          <Button size="small" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {words.add}
          </Button>
        )}
        {beside}
        {removed.length > 0 && (
          <Button size="small" type="link" onClick={() => setWithRemoved(!withRemoved)}>
            {withRemoved ? t('removed_hide') : t('removed_show', { count: removed.length })}
          </Button>
        )}
      </Space>
      {adding && (
        <NewEntry record={record} set={set} columns={columns} title={words.add} onEnd={() => setAdding(false)} />
      )}
    </>
  )
}

function Removal({ record, path, removed }: { record: FieldRecord; path: string; removed: boolean }) {
  const { t } = useTranslation('common')
  const write = useWrite()
  const kind = record.kind === 'customer' ? 'customer' : 'visit'
  const set = (value: true | null) =>
    write.mutate({ kind, id: record.id, heads: record.heads, fields: { [path]: value } })
  if (removed)
    return (
      <Button size="small" type="link" loading={write.isPending} onClick={() => set(null)}>
        {t('put_back')}
      </Button>
    )
  return (
    <Button
      size="small"
      type="text"
      icon={<DeleteOutlined />}
      aria-label={t('remove')}
      loading={write.isPending}
      onClick={() => set(true)}
    />
  )
}

type NewProps = { record: FieldRecord; set: string; columns: string[]; title: string; onEnd: () => void }

function NewEntry({ record, set, columns, title, onEnd }: NewProps) {
  const { t } = useTranslation('common')
  const [form] = Form.useForm<Fields>()
  const [begun] = useState({ heads: record.heads, id: newEntryId() })
  const write = useWrite()
  const label = useLabel()
  const text = useProblemText()
  const kind = record.kind === 'customer' ? 'customer' : 'visit'
  const path = (name: string) => `${set}/${begun.id}/${name}`
  const save = (typed: Fields) => {
    const given = Object.entries(typed).filter(([, value]) => value !== null && value !== undefined && value !== '')
    const fields = Object.fromEntries(given.map(([name, value]) => [path(name), value]))
    if (given.length === 0) onEnd()
    else write.mutate({ kind, id: record.id, heads: begun.heads, fields }, { onSuccess: onEnd })
  }
  return (
    <Modal
      open
      title={title}
      okText={t('save')}
      cancelText={t('cancel')}
      confirmLoading={write.isPending}
      onOk={form.submit}
      onCancel={onEnd}
    >
      <Form form={form} layout="vertical" onFinish={save}>
        {columns.map((name, at) => {
          const type = fieldAt(record.kind, path(name))?.type
          return type ? (
            <Form.Item key={name} name={name} label={label(record.kind, path(name))}>
              <Editor type={type} autoFocus={at === 0} />
            </Form.Item>
          ) : null
        })}
      </Form>
      {write.isError && <Alert type="error" showIcon title={text(write.error, record.kind)} />}
    </Modal>
  )
}
