/** Notes on a customer or a visit: written once, by everybody who sees it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../api/client'
import { keys } from '../api/keys'
import { all } from '../api/names'
import type { Child, Page } from '../api/types'
import { useProblemText } from './problems'
import { Failed, Loading, Nothing } from './states'
import { Written } from './When'

/** The longest note. */
const LONGEST = 10_000

export function useNotes(id: string) {
  return useQuery({ queryKey: keys.notes(id), queryFn: () => load(id) })
}

function load(id: string): Promise<Child[]> {
  const params = (cursor?: string) => ({ params: { path: { id }, query: { cursor, limit: 200 } } })
  const page = (cursor?: string) => ask(api.GET('/api/records/{id}/notes', params(cursor)))
  return all(cursor => page(cursor) as unknown as Promise<Page<Child>>)
}

export function Notes({ id, may }: { id: string; may: boolean }) {
  const { t } = useTranslation('common')
  const notes = useNotes(id)
  if (notes.isPending) return <Loading />
  if (notes.isError) return <Failed problem={notes.error} again={notes.refetch} />
  return (
    <>
      {may && <NewNote id={id} />}
      {notes.data.length === 0 && <Nothing text={t('no_notes')} />}
      <ul className="notes">
        {[...notes.data].reverse().map(note => (
          <li key={note.id}>
            <div className="faint small">
              {note.by?.name} <Written at={note.created_at} received={note.received} />
            </div>
            <div className="keeps-lines">{String(note.fields.text ?? '')}</div>
          </li>
        ))}
      </ul>
    </>
  )
}

function NewNote({ id }: { id: string }) {
  const { t } = useTranslation('common')
  const [form] = Form.useForm<{ text: string }>()
  const queries = useQueryClient()
  const problem = useProblemText()
  const write = useMutation({
    mutationFn: (text: string) =>
      ask(api.POST('/api/records/{id}/notes', { params: { path: { id } }, body: { text } })),
    onSuccess: () => {
      form.resetFields()
      return queries.invalidateQueries({ queryKey: keys.notes(id) })
    },
  })
  return (
    <Form form={form} onFinish={({ text }) => write.mutate(text)} className="new-note">
      <Form.Item name="text" rules={[{ required: true, whitespace: true, message: t('note_missing') }]}>
        <Input.TextArea
          aria-label={t('note_new')}
          placeholder={t('note_new')}
          autoSize={{ minRows: 2 }}
          maxLength={LONGEST}
        />
      </Form.Item>
      {write.isError && <Alert type="error" showIcon title={problem(write.error)} className="gap-below" />}
      <Button htmlType="submit" loading={write.isPending}>
        {t('note_write')}
      </Button>
    </Form>
  )
}
