import { useCallback, useEffect, useRef, useState } from 'react'
import { device } from '../device/client'
import type { Fields } from '../device/records'
import { complain } from './problem'
import { typable } from './typable'
import { forgetTyping, noteTyping } from './typing'

export interface FormDraft<T> {
  typed: T
  type: (part: Partial<T>) => void
  forget: () => Promise<void>
}

/** What is typed into a form of a record that does not exist yet: on disk as it is typed, there again on return. */
export function useFormDraft<T extends object>(name: string, empty: T): FormDraft<T> {
  const [typed, setTyped] = useState<T>(empty)
  const latest = useRef<T>(empty)
  useEffect(() => {
    device.form(name).then(kept => {
      if (!kept) return
      latest.current = { ...latest.current, ...(kept as Partial<T>) }
      setTyped(latest.current)
    }, complain)
  }, [name])
  const type = useCallback(
    (part: Partial<T>) => {
      noteTyping()
      latest.current = { ...latest.current, ...readable(part) }
      setTyped(latest.current)
      device.keepForm(name, latest.current as unknown as Fields).catch(complain)
    },
    [name],
  )
  useEffect(() => forgetTyping, [])
  const forget = useCallback(async () => {
    latest.current = empty
    setTyped(empty)
    await device.keepForm(name, null as unknown as Fields)
  }, [name, empty])
  return { typed, type, forget }
}

/** Without what nobody sees in a text. */
function readable<T extends object>(part: T): T {
  const seen = Object.entries(part).map(([name, value]) => [
    name,
    typeof value === 'string' ? typable('', value) : value,
  ])
  return Object.fromEntries(seen) as T
}
