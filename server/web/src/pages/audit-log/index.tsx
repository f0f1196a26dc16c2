/** What was done in the administration: by whom, to what. */
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { useNames } from '../../api/names'
import type { components } from '../../api/schema'
import { type Column, KeysetTable } from '../../parts/KeysetTable'
import { useList } from '../../parts/useList'
import { When } from '../../parts/When'
import { useWord } from '../../parts/words'
import { AdminHead } from '../admin/AdminHead'

type AuditEntry = components['schemas']['AuditEntry']

export function Component() {
  const { t } = useTranslation('audit-log')
  const list = useList(
    {},
    query => ['audit-log', query],
    query => ask(api.GET('/api/audit-log', { params: { query } })),
  )
  return (
    <>
      <AdminHead title={t('title')} what={t('what')} />
      <KeysetTable<AuditEntry>
        name="audit-log"
        label={t('title')}
        columns={useColumns()}
        {...list}
        empty={t('none')}
        rowKey={row => String(row.number)}
      />
    </>
  )
}

function useColumns(): Column<AuditEntry>[] {
  const { t } = useTranslation('audit-log')
  const word = useWord()
  const names = useNames()
  return [
    { key: 'at', title: t('column.at'), fixed: true, width: 150, render: row => <When ms={row.at} /> },
    { key: 'user', title: t('column.user'), fixed: true, width: 120, render: row => row.user?.name },
    { key: 'action', title: t('column.action'), width: 160, render: row => word('audit', row.action) },
    {
      key: 'subject',
      title: t('column.subject'),
      width: 240,
      render: row => names.of(row.subject) ?? word('setting', row.subject),
    },
    { key: 'detail', title: t('column.detail'), render: row => <span className="keeps-lines">{row.detail}</span> },
  ]
}
