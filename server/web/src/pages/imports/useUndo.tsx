/** Undoing a whole import, after a question. */
import { useMutation } from '@tanstack/react-query'
import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import type { components } from '../../api/schema'
import { useWrote } from './useImport'

type Undone = components['schemas']['ImportUndone']

export function useUndo() {
  const { t } = useTranslation('imports')
  const { modal } = App.useApp()
  const wrote = useWrote()
  const undo = useMutation({
    mutationFn: (batch: string) => ask(api.POST('/api/imports/{batch}/undo', { params: { path: { batch } } })),
    onSuccess: wrote,
  })
  const sure = (batch: string, name: string) =>
    modal.confirm({
      title: t('undo_sure', { name }),
      content: t('undo_why'),
      okText: t('undo'),
      okButtonProps: { danger: true },
      cancelText: t('cancel'),
      // Refusals are shown on the page.
      onOk: () => undo.mutateAsync(batch).catch(() => undefined),
    })
  return { ...undo, sure }
}

/** What an undoing came to. */
export function useUndoneText(): (undone: Undone) => string {
  const { t } = useTranslation('imports')
  return ({ withdrawn, reverted }) =>
    reverted > 0 ? t('undone_reverted', { withdrawn, count: reverted }) : t('undone', { count: withdrawn })
}
