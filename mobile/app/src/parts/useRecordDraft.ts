import { useCallback, useEffect, useRef, useState } from 'react'
import { device } from '../device/client'
import type { Fields, Value } from '../device/records'
import { complain } from './problem'

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
}

/** What is typed in a record: on disk as it is typed; one edit when the screen is left or the work goes on. */
export function useRecordDraft(file: { id: string; fields: Fields; draft: Fields } | null): RecordDraft {
  const [typed, setTyped] = useState<Fields>({})
  const latest = useRef<Fields>({})
  const writing = useRef<Promise<unknown>>(Promise.resolve())
  const id = file?.id ?? ''
  const type = useCallback(
    (path: string, value: Value) => {
      latest.current = { ...latest.current, [path]: value }
      setTyped(latest.current)
      writing.current = writing.current.then(() => device.typeDraft(id, { [path]: value })).catch(complain)
    },
    [id],
  )
  const commit = useCallback(async () => {
    await writing.current
    const wanted = latest.current
    try {
      await device.commitDraft(id)
      if (latest.current === wanted) {
        latest.current = {}
        setTyped({})
      }
      return true
    } catch (caught) {
      const nothing = caught instanceof Error && 'code' in caught && caught.code === 'missing'
      if (!nothing) complain(caught)
      return nothing
    }
  }, [id])
  const discard = useCallback(async () => {
    await writing.current
    latest.current = {}
    setTyped({})
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
      if (Object.keys(latest.current).length > 0) void commit()
    }
  }, [commit])
  const shown = (path: string): Value => {
    if (path in typed) return typed[path] ?? null
    const draft = file?.draft ?? {}
    return (path in draft ? draft[path] : file?.fields[path]) ?? null
  }
  const fields = { ...file?.fields, ...file?.draft, ...typed }
  return { shown, fields, type, commit, discard, pending: Object.keys({ ...file?.draft, ...typed }).length > 0 }
}
