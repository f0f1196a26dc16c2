/** API tokens: what other programs of the company sign in with. */
import { PlusOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Table, Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import { all } from '../../api/names'
import type { components } from '../../api/schema'
import { useProblemText } from '../../parts/problems'
import { Failed, Loading, Nothing } from '../../parts/states'
import { When } from '../../parts/When'
import { AdminHead } from '../admin/AdminHead'
import { TokenForm } from './TokenForm'

type TokenItem = components['schemas']['TokenItem']

export function Component() {
  const { t } = useTranslation('tokens')
  const [making, setMaking] = useState(false)
  const asked = useQuery({
    queryKey: keys.tokens,
    queryFn: () => all(cursor => ask(api.GET('/api/tokens', { params: { query: { cursor, limit: 200 } } }))),
  })
  if (!asked.data) return asked.error ? <Failed problem={asked.error} again={asked.refetch} /> : <Loading />
  return (
    <>
      <AdminHead title={t('title')} what={t('what')}>
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
          {t('make')}
        </Button>
      </AdminHead>
      <Table<TokenItem>
        size="small"
        className="page-table"
        aria-label={t('title')}
        rowKey="id"
        scroll={{ x: 'max-content' }}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={asked.data}
        locale={{ emptyText: <Nothing text={t('none')} /> }}
        columns={[
          { title: t('column.name'), dataIndex: 'name' },
          { title: t('column.user'), render: (_, token) => token.user.name },
          {
            title: t('column.scope'),
            render: (_, token) => (token.scope === 'write' ? t('scope.write') : t('scope.read')),
          },
          { title: t('column.made'), render: (_, token) => <When ms={token.made_at} /> },
          { title: t('column.expires'), render: (_, token) => <When ms={token.expires_at} /> },
          { title: t('column.state'), render: (_, token) => <State token={token} /> },
          { title: t('column.actions'), width: 90, render: (_, token) => <Revoke token={token} /> },
        ]}
      />
      {making && <TokenForm onClose={() => setMaking(false)} />}
    </>
  )
}

function isOver(token: TokenItem): boolean {
  return token.revoked_at != null || token.expires_at <= Date.now()
}

function State({ token }: { token: TokenItem }) {
  const { t } = useTranslation('tokens')
  if (token.revoked_at != null) return <Tag>{t('state.revoked')}</Tag>
  return isOver(token) ? <Tag>{t('state.expired')}</Tag> : <Tag color="green">{t('state.valid')}</Tag>
}

function Revoke({ token }: { token: TokenItem }) {
  const { t } = useTranslation('tokens')
  const { modal, message } = App.useApp()
  const problemText = useProblemText()
  const queries = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => ask(api.DELETE('/api/tokens/{id}', { params: { path: { id: token.id } } })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: keys.tokens })
      void message.success(t('revoked', { name: token.name }))
    },
    onError: problem => message.error(problemText(problem)),
  })
  if (isOver(token)) return null
  const sure = () =>
    modal.confirm({
      title: t('revoke_sure', { name: token.name }),
      content: t('revoke_why'),
      okText: t('revoke'),
      okButtonProps: { danger: true },
      cancelText: t('cancel'),
      onOk: () => revoke.mutateAsync(),
    })
  return (
    <Button type="link" size="small" danger onClick={sure}>
      {t('revoke')}
    </Button>
  )
}
