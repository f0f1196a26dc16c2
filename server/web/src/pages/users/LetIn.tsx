/** Keeps somebody out, or lets him in again. */
import { App, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { UserItem } from '../../api/types'
import { useProblemText } from '../../parts/problems'
import { useChangeUser } from './useUsers'

export function LetIn({ user }: { user: UserItem }) {
  const { t } = useTranslation('users')
  const { modal, message } = App.useApp()
  const problemText = useProblemText()
  const change = useChangeUser()
  const set = (disabled: boolean) =>
    change
      .mutateAsync({ id: user.id, disabled })
      .then(() => message.success(disabled ? t('kept_out', { name: user.name }) : t('let_in', { name: user.name })))
      .catch((problem: unknown) => message.error(problemText(problem)))
  if (user.disabled)
    return (
      <Button type="link" size="small" loading={change.isPending} onClick={() => void set(false)}>
        {t('let_in_again')}
      </Button>
    )
  const ask = () =>
    modal.confirm({
      title: t('keep_out_sure', { name: user.name }),
      content: t('keep_out_why'),
      okText: t('keep_out'),
      okButtonProps: { danger: true },
      cancelText: t('cancel'),
      onOk: () => set(true),
    })
  return (
    <Button type="link" size="small" danger onClick={ask}>
      {t('keep_out')}
    </Button>
  )
}
