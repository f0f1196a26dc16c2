import { Button, List, TextArea } from 'antd-mobile'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { device } from '../../device/client'
import type { NoteItem } from '../../device/records'
import { complain } from '../../parts/problem'
import { useFormDraft } from '../../parts/useFormDraft'
import { ago } from '../../parts/when'

interface Typed {
  text: string
}

const NOTHING: Typed = { text: '' }

export function Notes({ about, notes }: { about: string; notes: NoteItem[] }) {
  const { t } = useTranslation()
  const [busy, setBusy] = useState(false)
  const draft = useFormDraft<Typed>(`note ${about}`, NOTHING)
  const write = async () => {
    setBusy(true)
    try {
      await device.createNote(about, draft.typed.text.trim())
      await draft.forget()
    } catch (caught) {
      complain(caught)
    } finally {
      setBusy(false)
    }
  }
  return (
    <List header={t('customer.notes')}>
      {notes.map(note => (
        <List.Item
          key={note.id}
          description={`${note.by?.name ?? t('common.nobody')} · ${ago(t, note.at, Date.now())}`}
        >
          {note.text}
        </List.Item>
      ))}
      <List.Item>
        <TextArea
          rows={2}
          placeholder={t('customer.note_new')}
          value={draft.typed.text}
          onChange={text => draft.type({ text })}
        />
        <Button disabled={!draft.typed.text.trim()} loading={busy} onClick={write}>
          {t('common.save')}
        </Button>
      </List.Item>
    </List>
  )
}
