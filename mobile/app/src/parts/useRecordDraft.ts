import { Toast } from 'antd-mobile'
import i18next from 'i18next'
import { useCallback, useEffect, useRef, useState } from 'react'
import { device } from '../device/client'
import { thrownBy } from '../device/protocol'
import type { Fields, Value } from '../device/records'
import { complain, sentence } from './problem'
import { most, typable } from './typable'
import { forgetTyping, noteTyping } from './typing'

export interface RecordDraft {
  shown: (path: string) => Value
  /** Everything as it is shown: the record with what was typed on top. */
  fields: Fields
  type: (path: string, value: Value) => void
  /** Makes one edit of what was typed; true if nothing stands in the way. */
  commit: () => Promise<boolean>
  /** Forgets what was typed. */
  discard: () => Promise<void>
  pending: boolean
  /** What is not kept, and why: only on the screen, or no edit can be made of it. */
  problem: DraftProblem | null
}

export interface DraftProblem {
  path: string
  why: string
}

/** What is typed in a record: on disk as it is typed; one edit when the screen is left or the work goes on. */
export function useRecordDraft(file: { id: string; fields: Fields; draft: Fields } | null): RecordDraft {
  const [typed, setTyped] = useState<Fields>({})
  const latest = useRef<Fields>({})
  const unkept = useRef<Fields>({})
  const writing = useRef<Promise<unknown>>(Promise.resolve())
  const [problem, setProblem] = useState<DraftProblem | null>(null)
  const id = file?.id ?? ''
  const type = useCallback(
    (path: string, value: Value) => {
      noteTyping()
      const fitting = typeof value === 'string' ? fitted(path, value) : value
      latest.current = { ...latest.current, [path]: fitting }
      setTyped(latest.current)
      unkept.current = { ...unkept.current, [path]: fitting }
      writing.current = writing.current
        .then(() => keep(id, unkept))
        .then(
          () => setProblem(null),
          caught => setProblem({ path, why: sentence(thrownBy(caught)) }),
        )
    },
    [id],
  )
  const commit = useCallback(async () => {
    await writing.current
    const wanted = latest.current
    try {
      await keep(id, unkept)
      await device.commitDraft(id)
      setProblem(null)
      if (latest.current === wanted) {
        latest.current = {}
        setTyped({})
      }
      return true
    } catch (caught) {
      const nothing = caught instanceof Error && 'code' in caught && caught.code === 'missing'
      const thrown = thrownBy(caught)
      if (!nothing) complain(caught)
      if (thrown.code === 'check') setProblem({ path: String(thrown.field), why: i18next.t('draft.rule') })
      return nothing
    }
  }, [id])
  const discard = useCallback(async () => {
    await writing.current
    latest.current = {}
    unkept.current = {}
    setTyped({})
    setProblem(null)
    await device.discardDraft(id)
  }, [id])
  // Leaving the screen or the app makes the edit; a phone that kills the page first still has the draft.
  useEffect(() => {
    const leave = () => {
      if (document.visibilityState === 'hidden' && Object.keys(latest.current).length > 0) void commit()
    }
    document.addEventListener('visibilitychange', leave)
    return () => {
      document.removeEventListener('visibilitychange', leave)
      forgetTyping()
      if (Object.keys(latest.current).length > 0) void commit()
    }
  }, [commit])
  const shown = (path: string): Value => {
    if (path in typed) return typed[path] ?? null
    const draft = file?.draft ?? {}
    return (path in draft ? draft[path] : file?.fields[path]) ?? null
  }
  const fields = { ...file?.fields, ...file?.draft, ...typed }
  const pending = Object.keys({ ...file?.draft, ...typed }).length > 0
  return { shown, fields, type, commit, discard, pending, problem }
}

/** Writes to the disk what is not there yet, also what failed before. */
async function keep(id: string, unkept: { current: Fields }): Promise<void> {
  const wanted = unkept.current
  if (Object.keys(wanted).length === 0) return
  await device.typeDraft(id, wanted)
  const left = Object.entries(unkept.current).filter(([path, value]) => wanted[path] !== value)
  unkept.current = Object.fromEntries(left)
}

/** What the field can hold of it; says so if that is not all. */
function fitted(path: string, text: string): string {
  const count = most(path)
  if (count !== undefined && [...text].length > count) Toast.show(i18next.t('draft.most', { count }))
  return typable(path, text)
}
