/** The teams and how many people each has. */
import { PlusOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Form, Input, Table } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import { all } from '../../api/names'
import type { Named } from '../../api/types'
import { useProblemText } from '../../parts/problems'
import { Failed, Loading, Nothing } from '../../parts/states'
import { AdminHead } from '../admin/AdminHead'
import { useUsers } from '../users/useUsers'

export function Component() {
  const { t } = useTranslation('teams')
  const asked = useQuery({
    queryKey: keys.teams,
    queryFn: () => all(cursor => ask(api.GET('/api/teams', { params: { query: { cursor, limit: 200 } } }))),
  })
  const users = useUsers()
  if (!asked.data) return asked.error ? <Failed problem={asked.error} again={asked.refetch} /> : <Loading />
  const people = (team: Named) => users.data?.filter(user => !user.disabled && user.teams.includes(team.id)).length
  return (
    <>
      <AdminHead title={t('title')} what={t('what')} />
      <NewTeam />
      <Table<Named>
        size="small"
        className="page-table"
        aria-label={t('title')}
        rowKey="id"
        pagination={false}
        dataSource={asked.data}
        locale={{ emptyText: <Nothing text={t('none')} /> }}
        columns={[
          { title: t('column.name'), dataIndex: 'name' },
          {
            title: t('column.people'),
            width: 200,
            align: 'right',
            render: (_, team) => <Link to={`/admin/users?team=${team.id}`}>{people(team)}</Link>,
          },
        ]}
      />
    </>
  )
}

function NewTeam() {
  const { t } = useTranslation('teams')
  const [form] = Form.useForm<{ name: string }>()
  const { message } = App.useApp()
  const problemText = useProblemText()
  const queries = useQueryClient()
  const add = useMutation({
    mutationFn: (body: { name: string }) => ask(api.POST('/api/teams', { body })),
    onSuccess: team => {
      form.resetFields()
      void message.success(t('added', { name: team.name }))
      for (const queryKey of [keys.teams, keys.names]) void queries.invalidateQueries({ queryKey })
    },
  })
  return (
    <>
      {add.isError && <Alert type="error" showIcon title={problemText(add.error)} className="gap-below" />}
      <Form
        form={form}
        layout="inline"
        className="gap-below"
        onFinish={({ name }) => add.mutate({ name: name.trim() })}
      >
        <Form.Item name="name" rules={[{ required: true, whitespace: true, message: t('name_missing') }]}>
          <Input aria-label={t('column.name')} placeholder={t('new_name')} maxLength={100} autoComplete="off" />
        </Form.Item>
        <Button type="primary" htmlType="submit" icon={<PlusOutlined />} loading={add.isPending}>
          {t('add')}
        </Button>
      </Form>
    </>
  )
}
