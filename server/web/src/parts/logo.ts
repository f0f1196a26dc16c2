/** The company's own logo, as the server keeps it. */
import { useQuery } from '@tanstack/react-query'
import { Problem } from '../api/client'
import { keys } from '../api/keys'

/** Where the logo is; `version` changes when it is set anew. */
export function useLogo(): string | undefined {
  const asked = useQuery({ queryKey: keys.logo, queryFn: ask, staleTime: Number.POSITIVE_INFINITY })
  return asked.data ?? undefined
}

async function ask(): Promise<string | null> {
  const response = await fetch('/api/logo').catch(() => {
    throw new Problem(0, 'unreachable', 'The server was not reached.')
  })
  if (response.status === 404) return null
  if (!response.ok) throw new Problem(response.status, 'refused', response.statusText)
  const tag = response.headers.get('etag')?.replaceAll('"', '') ?? ''
  return `/api/logo?${new URLSearchParams({ version: tag })}`
}
