/** Who is signed in. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, use } from 'react'
import { tellIn } from '../record/time'
import { api, ask, Problem } from './client'
import { keys } from './keys'
import type { Me } from './types'

/** Who is signed in; null: nobody. */
export function useSession() {
  return useQuery({ queryKey: keys.me, queryFn: whoAmI, staleTime: Number.POSITIVE_INFINITY })
}

async function whoAmI(): Promise<Me | null> {
  try {
    const me = await ask(api.GET('/api/me'))
    tellIn(me.zone)
    return me
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 401) return null
    throw problem
  }
}

export function useSignIn() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: { user: string; password: string }) => ask(api.POST('/api/sign-in', { body })),
    onSuccess: signedIn => {
      tellIn(signedIn.user.zone)
      queries.setQueryData(keys.me, signedIn.user)
      void queries.invalidateQueries({ predicate: query => query.queryKey[0] !== 'me' })
    },
  })
}

export function useSignOut() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => ask(api.POST('/api/sign-out')),
    // Whatever the server said, nothing of this user stays in the page.
    onSettled: () => {
      queries.clear()
      window.location.assign('/')
    },
  })
}

export const MeContext = createContext<Me | null>(null)

/** The signed-in user, on pages inside the shell. */
export function useMe(): Me {
  const me = use(MeContext)
  if (!me) throw new Error('this page is shown to nobody')
  return me
}
