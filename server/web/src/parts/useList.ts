/** A list that the server filters and pages: it begins anew whenever something else is asked for. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Page } from '../api/types'
import { usePlaces } from './KeysetTable'

/** `key` names the answer to a question among those kept; `ask` asks for the page at `cursor`. */
export function useList<T, Q extends object>(
  query: Q,
  key: (query: Q & { cursor?: string }) => readonly unknown[],
  ask: (query: Q & { cursor?: string }) => Promise<Page<T>>,
) {
  const places = usePlaces(JSON.stringify(query))
  const page = { ...query, cursor: places.cursor }
  const asked = useQuery({ queryKey: key(page), queryFn: () => ask(page), placeholderData: keepPreviousData })
  return { asked, places }
}
