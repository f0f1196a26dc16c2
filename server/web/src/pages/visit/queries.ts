/** What is asked about a visit. */
import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import { all } from '../../api/names'
import type { Child, FieldRecord, Page, VisitRecord } from '../../api/types'
import { reviews } from '../../record/visit'

export function useVisit(id: string, at?: number, enabled = true) {
  return useQuery({ queryKey: keys.visit(id, at), queryFn: () => openVisit(id, at), enabled })
}

export async function openVisit(id: string, at?: number): Promise<VisitRecord> {
  const visit = await ask(api.GET('/api/visits/{id}', { params: { path: { id }, query: { at } } }))
  return visit as unknown as VisitRecord
}

/** The reviews of a visit, the newest first. */
export function useReviews(visit: string) {
  return useQuery({ queryKey: keys.reviews(visit), queryFn: () => loadReviews(visit), select: reviews })
}

function loadReviews(id: string): Promise<Child[]> {
  const params = (cursor?: string) => ({ params: { path: { id }, query: { cursor, limit: 200 } } })
  const page = (cursor?: string) => ask(api.GET('/api/visits/{id}/reviews', params(cursor)))
  return all(cursor => page(cursor) as unknown as Promise<Page<Child>>)
}

/** The customer of a visit; asked for only where his address matters, since opening a file is noted. */
export function useCustomerOf(id: string | undefined, enabled: boolean) {
  return useQuery({
    queryKey: keys.customer(id ?? ''),
    queryFn: async () => {
      const path = { id: id ?? '' }
      return (await ask(api.GET('/api/customers/{id}', { params: { path } }))) as unknown as FieldRecord
    },
    enabled: enabled && !!id,
  })
}
