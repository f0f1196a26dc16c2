/** Attachments that records cite and that still lie on phones. */
import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import type { OnItsWay } from '../../api/types'
import { Head } from '../../parts/Head'
import { type Column, KeysetTable } from '../../parts/KeysetTable'
import { useList } from '../../parts/useList'
import { When } from '../../parts/When'
import { useWord } from '../../parts/words'
import { fieldAt } from '../../record/fields'

export function Component() {
  const { t } = useTranslation('attachments')
  const list = useList(
    {},
    query => [...keys.onTheirWay, query],
    query => ask(api.GET('/api/attachments/on-their-way', { params: { query } })),
  )
  return (
    <>
      <Head title={t('title')} />
      <p className="faint">{t('what')}</p>
      <KeysetTable<OnItsWay>
        name="attachments"
        label={t('title')}
        columns={useColumns()}
        {...list}
        empty={t('none')}
        rowKey={row => `${row.record} ${row.path} ${row.hash}`}
      />
    </>
  )
}

function useColumns(): Column<OnItsWay>[] {
  const { t, i18n } = useTranslation('attachments')
  const word = useWord()
  const label = (row: OnItsWay) => {
    const field = fieldAt(row.kind, row.path)
    return field ? i18n.t(`fields:${field.label}`) : row.path
  }
  return [
    {
      key: 'record',
      title: t('column.record'),
      fixed: true,
      render: row => (
        <span className="nowrap">
          {word('record', row.kind)}{' '}
          {row.kind === 'visit' || row.kind === 'customer' ? (
            <Link to={`/${row.kind}s/${row.record}`}>{row.number}</Link>
          ) : (
            row.number
          )}
        </span>
      ),
    },
    { key: 'what', title: t('column.what'), render: label },
    {
      key: 'where',
      title: t('column.where'),
      render: row => {
        if (!row.from) return t('on_no_phone')
        const phone = { user: row.from.user, device: row.from.device }
        return row.from.missing ? t('missing', phone) : t('on_phone', phone)
      },
    },
    {
      key: 'status',
      title: t('column.status'),
      render: row =>
        row.from && row.from.status !== 'active' && <Tag color="red">{word('device', row.from.status)}</Tag>,
    },
    { key: 'unsent', title: t('column.unsent'), align: 'right', render: row => row.from?.unsent_attachments },
    { key: 'seen', title: t('column.seen'), render: row => <When ms={row.from?.last_seen} /> },
  ]
}
