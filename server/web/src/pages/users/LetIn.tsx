/** Keeps somebody out, or lets him in again. */
import { Alert, App, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { UserItem } from '../../api/types'
import { LeftBehind } from '../../parts/LeftBehind'
import { useProblemText } from '../../parts/problems'
import { useHandOver } from '../../record/handOver'
import { hasTeams } from './roles'
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
      content: (
        <>
          <p>{t('keep_out_why')}</p>
          {hasTeams(user.role) && <Leaving user={user} />}
        </>
      ),
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

/** What he leaves behind, and that it is handed over first. */
function Leaving({ user }: { user: UserItem }) {
  const { t } = useTranslation('users')
  const asked = useHandOver(user.id)
  if (!asked.data) return null
  return (
    <>
      <LeftBehind left={asked.data} />
      {asked.data.count > 0 && <Alert type="info" showIcon title={t('keep_out_hand_over', { name: user.name })} />}
    </>
  )
}
