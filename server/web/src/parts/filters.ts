/** Filters live in the address, so that a list can be sent to a colleague and comes back after a look at a record. */
import { useSearchParams } from 'react-router'

export type Filters = {
  get: (name: string) => string | undefined
  set: (changes: Record<string, string | undefined>) => void
  clear: () => void
  any: boolean
  key: string
}

export function useFilters(): Filters {
  const [params, setParams] = useSearchParams()
  return {
    get: name => params.get(name) ?? undefined,
    set: changes =>
      setParams(
        before => {
          const next = new URLSearchParams(before)
          for (const [name, value] of Object.entries(changes)) {
            if (value) next.set(name, value)
            else next.delete(name)
          }
          return next
        },
        { replace: true },
      ),
    clear: () => setParams({}, { replace: true }),
    any: params.size > 0,
    key: params.toString(),
  }
}

/** A yes, a no, or nothing said. */
export function flag(value: string | undefined): boolean | undefined {
  return value === undefined ? undefined : value === 'true'
}

/** A moment, UTC ms, or nothing said. */
export function moment(value: string | undefined): number | undefined {
  return value && /^\d+$/.test(value) ? Number(value) : undefined
}
