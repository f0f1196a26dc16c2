/** Everybody, and what an administrator does to them. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import { all } from '../../api/names'
import type { components } from '../../api/schema'

export type NewUser = components['schemas']['NewUserBody']
export type UserChange = components['schemas']['UserChange']

export function useUsers() {
  return useQuery({
    queryKey: keys.users,
    queryFn: () => all(cursor => ask(api.GET('/api/users', { params: { query: { cursor, limit: 200 } } }))),
  })
}

/** Asks anew for whatever shows users. */
function useAskAnew() {
  const queries = useQueryClient()
  return () => {
    for (const queryKey of [keys.users, keys.names]) void queries.invalidateQueries({ queryKey })
  }
}

export function useAddUser() {
  const askAnew = useAskAnew()
  return useMutation({
    mutationFn: (body: NewUser) => ask(api.POST('/api/users', { body })),
    onSuccess: askAnew,
  })
}

export function useChangeUser() {
  const askAnew = useAskAnew()
  return useMutation({
    mutationFn: ({ id, ...body }: UserChange & { id: string }) =>
      ask(api.PATCH('/api/users/{id}', { params: { path: { id } }, body })),
    onSuccess: askAnew,
  })
}
