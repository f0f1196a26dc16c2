/** Who at the office opened or searched for which customer files. */
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import { useNames } from '../../api/names'
import type { components } from '../../api/schema'
import { Pick } from '../../parts/FilterBar'
import { useFilters } from '../../parts/filters'
import { type Column, KeysetTable } from '../../parts/KeysetTable'
import { useList } from '../../parts/useList'
import { When } from '../../parts/When'
import { useWord } from '../../parts/words'
import { AdminHead } from '../admin/AdminHead'

type AccessEntry = components['schemas']['AccessEntry']

export function Component() {
  const { t } = useTranslation('access-log')
  const filters = useFilters()
  const { users } = useNames()
  const query = { user: filters.get('user'), subject: filters.get('subject') }
  const list = useList(query, keys.accessLog, query => ask(api.GET('/api/access-log', { params: { query } })))
  return (
    <>
      <AdminHead title={t('title')} what={t('what')} />
      <div className="filters">
        <Pick
          filters={filters}
          name="user"
          label={t('column.user')}
          find
          options={users.filter(user => user.role !== 'engineer').map(user => ({ value: user.id, label: user.name }))}
        />
        {filters.get('subject') && (
          <Button onClick={() => filters.set({ subject: undefined })}>{t('every_record')}</Button>
        )}
      </div>
      <KeysetTable<AccessEntry>
        name="access-log"
        label={t('title')}
        columns={useColumns(subject => filters.set({ subject }))}
        {...list}
        empty={filters.any ? t('none_found') : t('none')}
        rowKey={row => String(row.number)}
      />
    </>
  )
}

function useColumns(only: (subject: string) => void): Column<AccessEntry>[] {
  const { t } = useTranslation('access-log')
  const word = useWord()
  return [
    { key: 'at', title: t('column.at'), fixed: true, width: 150, render: row => <When ms={row.at} /> },
    { key: 'user', title: t('column.user'), fixed: true, width: 120, render: row => row.user?.name },
    { key: 'what', title: t('column.what'), width: 120, render: row => word('access', row.what) },
    {
      key: 'subject',
      title: t('column.subject'),
      render: row =>
        row.what === 'open' ? (
          <>
            <Link to={`/customers/${row.subject}`}>{row.name || row.subject}</Link>{' '}
            <Button type="link" size="small" onClick={() => only(row.subject)}>
              {t('only_this')}
            </Button>
          </>
        ) : (
          <span className="keeps-lines">{row.subject}</span>
        ),
    },
    { key: 'number', title: t('column.number'), width: 90, align: 'right', hidden: true, render: row => row.number },
  ]
}
