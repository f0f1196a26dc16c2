/** Writing to records: edits at the heads that were seen, choices, and the undoing of either. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { createElement } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask, ifMatch } from '../api/client'
import type { Fields, Outcome } from '../api/types'
import { useProblemText } from '../parts/problems'
import { UndoButton } from '../parts/UndoButton'

/** How long undoing is offered, in seconds. */
const OFFERED_S = 10

export type Edit = {
  kind: 'customer' | 'visit'
  id: string
  heads: string[]
  fields: Fields /** What is told when it is written. */
  said?: string
}

/** Writes fields; what was typed stays with the caller until it is written. */
export function useWrite() {
  const done = useDone()
  const { t } = useTranslation('common')
  return useMutation({
    mutationFn: ({ kind, id, heads, fields }: Edit) => {
      // The document describes any value as an object.
      const asked = { params: { path: { id }, header: ifMatch(heads) }, body: fields as Record<string, never> }
      return kind === 'customer'
        ? ask(api.PATCH('/api/customers/{id}', asked))
        : ask(api.PATCH('/api/visits/{id}', asked))
    },
    onSuccess: (outcome, { said }) => done(said ?? t('saved'), outcome),
  })
}

/** Chooses one of several values; `place` is its number in the record's list, from 1. */
export function useChoose() {
  const done = useDone()
  const { t } = useTranslation('common')
  return useMutation({
    mutationFn: (choice: { id: string; heads: string[]; path: string; place: number }) =>
      ask(
        api.POST('/api/records/{id}/resolve', {
          params: { path: { id: choice.id }, header: ifMatch(choice.heads) },
          body: { path: choice.path, choose: choice.place },
        }),
      ),
    onSuccess: outcome => done(t('chosen'), outcome),
  })
}

/** Takes a choice back. */
export function useUnchoose() {
  const done = useDone()
  const { t } = useTranslation('common')
  return useMutation({
    mutationFn: (choice: { id: string; heads: string[]; path: string }) =>
      ask(
        api.POST('/api/records/{id}/unresolve', {
          params: { path: { id: choice.id }, header: ifMatch(choice.heads) },
          body: { path: choice.path },
        }),
      ),
    onSuccess: outcome => done(t('unchosen'), outcome),
  })
}

/** Undoes an edit: writes the values before it, and says what it left alone because it was changed since. */
export function useUndo() {
  const { message } = App.useApp()
  const { t } = useTranslation('common')
  const queries = useQueryClient()
  const text = useProblemText()
  return useMutation({
    mutationFn: ({ id, edit }: { id: string; edit: string }) =>
      ask(api.POST('/api/records/{id}/undo', { params: { path: { id } }, body: { edit } })),
    onSuccess: outcome => {
      void queries.invalidateQueries()
      const left = outcome.left_alone?.length ?? 0
      if (left > 0) void message.warning(t('undone_but', { count: left }), OFFERED_S)
      else void message.success(t('undone'))
    },
    onError: problem => void message.error(text(problem), OFFERED_S),
  })
}

/** Says what was done and offers to undo it. */
export function useDone() {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const undo = useUndo()
  return (text: string, { id, edit }: Outcome) => {
    void queries.invalidateQueries({ predicate: query => query.queryKey[0] !== 'names' && query.queryKey[0] !== 'me' })
    if (!edit) return
    const close = message.open({
      key: edit,
      type: 'success',
      duration: OFFERED_S,
      content: createElement(UndoButton, {
        text,
        onUndo: () => {
          close()
          undo.mutate({ id, edit })
        },
      }),
    })
  }
}
