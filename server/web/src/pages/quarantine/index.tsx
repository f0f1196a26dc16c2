/** Work put aside because nobody could judge it, e.g. the last changes of a retired phone: opened, applied, dismissed. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import type { components } from '../../api/schema'
import { type Column, KeysetTable, usePlaces } from '../../parts/KeysetTable'
import { When } from '../../parts/When'
import { useWord } from '../../parts/words'
import { AdminHead } from '../admin/AdminHead'
import { HandIn } from './HandIn'
import { Opened } from './Opened'
import { RecordName } from './RecordName'

type QuarantineItem = components['schemas']['QuarantineItem']

export function Component() {
  const { t } = useTranslation('quarantine')
  const [settled, setSettled] = useState(false)
  const [opened, setOpened] = useState<string>()
  const places = usePlaces(String(settled))
  const query = { cursor: places.cursor, settled }
  const asked = useQuery({
    queryKey: keys.quarantine(query),
    queryFn: () => ask(api.GET('/api/quarantine', { params: { query } })),
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <AdminHead title={t('title')} what={t('what')}>
        <HandIn />
      </AdminHead>
      <KeysetTable<QuarantineItem>
        name="quarantine"
        label={t('title')}
        columns={useColumns(setOpened)}
        asked={asked}
        places={places}
        empty={settled ? t('none_settled') : t('none')}
        rowKey={row => `${row.hash} ${row.record} ${row.at}`}
        extra={
          <Segmented<boolean>
            value={settled}
            onChange={setSettled}
            options={[
              { label: t('open_ones'), value: false },
              { label: t('settled_ones'), value: true },
            ]}
          />
        }
      />
      {opened && <Opened hash={opened} onClose={() => setOpened(undefined)} />}
    </>
  )
}

function useColumns(open: (hash: string) => void): Column<QuarantineItem>[] {
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
    { key: 'record', title: t('column.record'), render: row => <RecordName item={row} /> },
    { key: 'reason', title: t('column.reason'), width: 160, render: row => word('quarantine', row.reason) },
    { key: 'outcome', title: t('column.outcome'), width: 220, render: row => <Outcome item={row} /> },
    { key: 'bytes', title: t('column.bytes'), width: 100, align: 'right', render: row => row.bytes.toLocaleString() },
    {
      key: 'hash',
      title: t('column.hash'),
      hidden: true,
      render: row => <span className="code small">{row.hash}</span>,
    },
    {
      key: 'actions',
      title: t('column.actions'),
      fixed: true,
      width: 90,
      render: row => (
        <Button type="link" size="small" onClick={() => open(row.hash)}>
          {t('look')}
        </Button>
      ),
    },
  ]
}

function Outcome({ item }: { item: QuarantineItem }) {
  const { t } = useTranslation('quarantine')
  const { settled } = item
  if (!settled) return <span className="faint">{t('outcome.open')}</span>
  return (
    <>
      {t(`outcome.${settled.outcome}`)} <span className="faint small">{settled.by?.name}</span>{' '}
      <span className="small">{settled.reason}</span>
    </>
  )
}
