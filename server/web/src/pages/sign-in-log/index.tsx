/** Sign-ins and tries: who, through which door, from where, and what came of it. */
import { Input, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import type { components } from '../../api/schema'
import { useFilters } from '../../parts/filters'
import { type Column, KeysetTable } from '../../parts/KeysetTable'
import { useList } from '../../parts/useList'
import { When } from '../../parts/When'
import { useWord } from '../../parts/words'
import { AdminHead } from '../admin/AdminHead'

type SignInEntry = components['schemas']['SignInEntry']

export function Component() {
  const { t } = useTranslation('sign-in-log')
  const filters = useFilters()
  const query = { login: filters.get('login') }
  const list = useList(
    query,
    query => ['sign-in-log', query],
    query => ask(api.GET('/api/sign-in-log', { params: { query } })),
  )
  return (
    <>
      <AdminHead title={t('title')} what={t('what')} />
      <div className="filters">
        <Input.Search
          allowClear
          className="search-box"
          aria-label={t('column.login')}
          placeholder={t('login_hint')}
          defaultValue={filters.get('login')}
          onSearch={login => filters.set({ login: login.trim() || undefined })}
        />
      </div>
      <KeysetTable<SignInEntry>
        name="sign-in-log"
        label={t('title')}
        columns={useColumns()}
        {...list}
        empty={filters.any ? t('none_found') : t('none')}
        rowKey={row => String(row.number)}
      />
    </>
  )
}

function useColumns(): Column<SignInEntry>[] {
  const { t } = useTranslation('sign-in-log')
  const word = useWord()
  return [
    { key: 'at', title: t('column.at'), fixed: true, width: 150, render: row => <When ms={row.at} /> },
    { key: 'login', title: t('column.login'), fixed: true, render: row => row.login },
    { key: 'door', title: t('column.door'), render: row => word('door', row.door) },
    {
      key: 'outcome',
      title: t('column.outcome'),
      render: row => <Tag color={row.outcome === 'ok' ? 'green' : 'red'}>{word('sign_in', row.outcome)}</Tag>,
    },
    { key: 'address', title: t('column.address'), render: row => row.address },
  ]
}
