import { useEffect, useState, useSyncExternalStore } from 'react'
import { client } from '../device/client'
import { type Thrown, thrownBy } from '../device/protocol'

/** Goes up whenever something shown may have changed. */
export function useVersion(): number {
  return useSyncExternalStore(client.subscribe, () => client.version)
}

export interface Read<T> {
  value: T | null
  error: Thrown | null
}

/** What the device answers, read again after every change. What is shown stays until the new answer is there. */
export function useRead<T>(read: () => Promise<T>, key: string): Read<T> {
  const version = useVersion()
  const [shown, setShown] = useState<Read<T> & { key: string }>({ value: null, error: null, key })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key names what is read; version says it may have changed
  useEffect(() => {
    let wanted = true
    read().then(
      value => wanted && setShown({ value, error: null, key }),
      caught => wanted && setShown(was => ({ ...was, error: thrownBy(caught), key })),
    )
    return () => {
      wanted = false
    }
  }, [key, version])
  return shown.key === key ? shown : { value: null, error: null }
}
