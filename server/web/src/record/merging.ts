/** Two files of one customer made one, and two again. Nothing is moved: the file that leaves the lists points to the other. */
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, ask, ifMatch } from '../api/client'
import { useDone } from './write'

/** The file that leaves the lists, as it was seen. */
export type Leaving = { id: string; heads: string[] }

export function useMerge() {
  const done = useDone()
  const { t } = useTranslation('customer')
  return useMutation({
    mutationFn: ({ leaving: { id, heads }, into }: { leaving: Leaving; into: string }) =>
      ask(api.POST('/api/customers/{id}/merge', { params: { path: { id }, header: ifMatch(heads) }, body: { into } })),
    onSuccess: outcome => done(t('merge_done'), outcome),
  })
}

export function useUnmerge() {
  const done = useDone()
  const { t } = useTranslation('customer')
  return useMutation({
    mutationFn: ({ id, heads }: Leaving) =>
      ask(api.POST('/api/customers/{id}/unmerge', { params: { path: { id }, header: ifMatch(heads) } })),
    onSuccess: outcome => done(t('unmerge_done'), outcome),
  })
}
