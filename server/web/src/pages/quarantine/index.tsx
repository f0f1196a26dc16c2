/** Changes put aside because nobody could judge them, e.g. the last ones of a retired phone. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import type { components } from '../../api/schema'
import { type Column, KeysetTable, usePlaces } from '../../parts/KeysetTable'
import { When } from '../../parts/When'
import { useWord } from '../../parts/words'
import { AdminHead } from '../admin/AdminHead'

type QuarantineItem = components['schemas']['QuarantineItem']

export function Component() {
  const { t } = useTranslation('quarantine')
  const places = usePlaces('')
  const query = { cursor: places.cursor }
  const asked = useQuery({
    queryKey: keys.quarantine(query),
    queryFn: () => ask(api.GET('/api/quarantine', { params: { query } })),
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <AdminHead title={t('title')} what={t('what')} />
      <KeysetTable<QuarantineItem>
        name="quarantine"
        label={t('title')}
        columns={useColumns()}
        asked={asked}
        places={places}
        empty={t('none')}
        rowKey={row => `${row.hash} ${row.at}`}
      />
    </>
  )
}

function useColumns(): Column<QuarantineItem>[] {
  const { t } = useTranslation('quarantine')
  const word = useWord()
  return [
    { key: 'at', title: t('column.at'), fixed: true, width: 140, render: row => <When ms={row.at} /> },
    {
      key: 'writer',
      title: t('column.writer'),
      width: 180,
      render: row =>
        row.writer && (
          <>
            {row.writer.name} <span className="faint small">{row.writer.device}</span>
          </>
        ),
    },
    { key: 'kind', title: t('column.kind'), width: 90, render: row => word('record', row.kind) },
    { key: 'reason', title: t('column.reason'), width: 160, render: row => word('quarantine', row.reason) },
    {
      key: 'record',
      title: t('column.record'),
      render: row => <span className="code small">{row.record}</span>,
    },
    { key: 'bytes', title: t('column.bytes'), width: 100, align: 'right', render: row => row.bytes.toLocaleString() },
    {
      key: 'hash',
      title: t('column.hash'),
      hidden: true,
      render: row => <span className="code small">{row.hash}</span>,
    },
  ]
}
