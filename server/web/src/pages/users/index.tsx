/** Everybody who uses the system. */
import { PlusOutlined, UsergroupAddOutlined } from '@ant-design/icons'
import { Button, Input, Space, Table, type TableProps, Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useNames } from '../../api/names'
import { useMe } from '../../api/session'
import type { UserItem } from '../../api/types'
import { type Option, Pick } from '../../parts/FilterBar'
import { type Filters, useFilters } from '../../parts/filters'
import { Failed, Loading, Nothing } from '../../parts/states'
import { useWord } from '../../parts/words'
import { AdminHead } from '../admin/AdminHead'
import { AddMany } from './AddMany'
import { JoinByCode } from './JoinByCode'
import { LetIn } from './LetIn'
import { NewPassword } from './NewPassword'
import { hasTeams, ROLES } from './roles'
import { UserForm } from './UserForm'
import { useUsers } from './useUsers'

/** Who is being added or changed. */
type Open = { what: 'one' } | { what: 'many' } | { what: 'change'; user: UserItem } | undefined

export function Component() {
  const { t } = useTranslation('users')
  const asked = useUsers()
  const filters = useFilters()
  const [open, setOpen] = useState<Open>()
  const columns = useColumns(user => setOpen({ what: 'change', user }))
  if (!asked.data) return asked.error ? <Failed problem={asked.error} again={asked.refetch} /> : <Loading />
  const close = () => setOpen(undefined)
  return (
    <>
      <AdminHead title={t('title')}>
        <Space>
          <Button icon={<UsergroupAddOutlined />} onClick={() => setOpen({ what: 'many' })}>
            {t('add_many')}
          </Button>
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen({ what: 'one' })}>
            {t('add')}
          </Button>
        </Space>
      </AdminHead>
      <FilterBar filters={filters} />
      <Table<UserItem>
        size="small"
        className="page-table"
        aria-label={t('title')}
        rowKey="id"
        columns={columns}
        dataSource={asked.data.filter(user => fits(user, filters))}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        locale={{ emptyText: <Nothing text={t('none_found')} /> }}
      />
      {open?.what === 'one' && <UserForm onClose={close} />}
      {open?.what === 'change' && <UserForm user={open.user} onClose={close} />}
      {open?.what === 'many' && <AddMany users={asked.data} onClose={close} />}
    </>
  )
}

function fits(user: UserItem, filters: Filters): boolean {
  const text = filters.get('q')?.trim().toLowerCase()
  const [role, team, disabled] = [filters.get('role'), filters.get('team'), filters.get('disabled')]
  return (
    (!text || user.name.toLowerCase().includes(text) || user.login.toLowerCase().includes(text)) &&
    (!role || user.role === role) &&
    (!team || user.teams.includes(team)) &&
    (!disabled || user.disabled === (disabled === 'true'))
  )
}

function FilterBar({ filters }: { filters: Filters }) {
  const { t } = useTranslation('users')
  const word = useWord()
  const { teams } = useNames()
  const pick = (name: string, label: string, options: Option[]) => <Pick {...{ filters, name, label, options }} />
  return (
    <div className="filters">
      <Input.Search
        allowClear
        className="search-box"
        aria-label={t('search')}
        placeholder={t('search')}
        value={filters.get('q')}
        onChange={event => filters.set({ q: event.target.value })}
      />
      {pick(
        'role',
        t('column.role'),
        ROLES.map(role => ({ value: role, label: word('role', role) })),
      )}
      {pick(
        'team',
        t('column.teams'),
        teams.map(team => ({ value: team.id, label: team.name })),
      )}
      {pick('disabled', t('column.state'), [
        { value: 'false', label: t('state.may') },
        { value: 'true', label: t('state.may_not') },
      ])}
    </div>
  )
}

function useColumns(change: (user: UserItem) => void): TableProps<UserItem>['columns'] {
  const { t } = useTranslation('users')
  const word = useWord()
  const names = useNames()
  const me = useMe()
  return [
    { title: t('column.name'), dataIndex: 'name' },
    { title: t('column.login'), dataIndex: 'login' },
    { title: t('column.role'), render: (_, user) => word('role', user.role) },
    { title: t('phone'), render: (_, user) => user.phone },
    {
      title: t('column.teams'),
      render: (_, user) => user.teams.map(id => names.of(id) ?? id).join(t('between')) || t('every_team'),
    },
    {
      title: t('column.state'),
      render: (_, user) =>
        user.disabled ? <Tag color="red">{t('state.may_not')}</Tag> : <span className="nowrap">{t('state.may')}</span>,
    },
    {
      title: t('column.actions'),
      width: 360,
      render: (_, user) => (
        <Space size="middle">
          <Button type="link" size="small" onClick={() => change(user)}>
            {t('change')}
          </Button>
          {hasTeams(user.role) && !user.disabled && <JoinByCode user={user} />}
          {user.id !== me.id && !user.disabled && <NewPassword user={user} />}
          {user.id !== me.id && <LetIn user={user} />}
          {hasTeams(user.role) && <Link to={`/admin/devices?user=${user.id}`}>{t('devices')}</Link>}
        </Space>
      ),
    },
  ]
}
