/** What somebody would leave behind: his open visits, and what his phones had not sent. */
import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../api/client'
import { keys } from '../api/keys'

export function useHandOver(user: string) {
  return useQuery({
    queryKey: keys.visits({ hand_over: user }),
    queryFn: () => ask(api.GET('/api/users/{id}/hand-over', { params: { path: { id: user } } })),
  })
}
