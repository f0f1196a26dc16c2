/** How pages ask the server: problems are told at once when they are final, tried again when they may pass. */
import { QueryCache, QueryClient } from '@tanstack/react-query'
import { Problem } from '../api/client'
import { keys } from '../api/keys'

const TRIES = 2

export function queries(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: problem => {
        // The session has ended: who I am is asked anew, and the sign-in appears over the page.
        if (problem instanceof Problem && problem.status === 401) void client.invalidateQueries({ queryKey: keys.me })
      },
    }),
    defaultOptions: {
      queries: {
        // A question that can't be asked is told at once, not put off in silence.
        networkMode: 'always',
        retry: (failures, problem) => failures < TRIES && mayPass(problem),
        // Events tell what is new; while the stream is down a look back at the page asks too.
        staleTime: 5_000,
        refetchOnWindowFocus: true,
      },
      mutations: {
        networkMode: 'always',
        onError: problem => {
          if (problem instanceof Problem && problem.status === 401) void client.invalidateQueries({ queryKey: keys.me })
        },
      },
    },
  })
  return client
}

/** One that kept silent for so long is not waited for again. */
function mayPass(problem: Error): boolean {
  return problem instanceof Problem && (problem.code === 'unreachable' || problem.status >= 502)
}
