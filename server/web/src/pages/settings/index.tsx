/** Deadlines and other settings. A value holds from a moment on; what was in force stays in force for its time. */
import { useQuery } from '@tanstack/react-query'
import { Button, Table } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import type { components } from '../../api/schema'
import { Failed, Loading, Nothing } from '../../parts/states'
import { When } from '../../parts/When'
import { useWord } from '../../parts/words'
import { AdminHead } from '../admin/AdminHead'
import { DemoCard } from './DemoCard'
import { LogoCard } from './LogoCard'
import { SettingForm } from './SettingForm'
import './settings.css'

type SettingItem = components['schemas']['SettingItem']
type Row = { name: string; now?: SettingItem; later: SettingItem[]; before: SettingItem[] }

export const SETTINGS = ['settings'] as const

export function Component() {
  const { t } = useTranslation('settings')
  const word = useWord()
  const [open, setOpen] = useState<Row>()
  const asked = useQuery({ queryKey: SETTINGS, queryFn: () => ask(api.GET('/api/settings')) })
  if (!asked.data) return asked.error ? <Failed problem={asked.error} again={asked.refetch} /> : <Loading />
  return (
    <>
      <AdminHead title={t('title')} what={t('what')} />
      <Table<Row>
        size="small"
        className="page-table"
        aria-label={t('title')}
        rowKey="name"
        pagination={false}
        dataSource={rows(asked.data.items)}
        locale={{ emptyText: <Nothing text={t('none')} /> }}
        columns={[
          { title: t('column.name'), render: (_, row) => word('setting', row.name) },
          {
            title: t('column.now'),
            render: (_, row) =>
              row.now ? <strong>{row.now.value}</strong> : <span className="faint">{t('not_set')}</span>,
          },
          {
            title: t('column.since'),
            render: (_, row) => row.now && (row.now.valid_from ? <When ms={row.now.valid_from} /> : t('always')),
          },
          { title: t('column.later'), render: (_, row) => <Values items={row.later} /> },
          { title: t('column.before'), render: (_, row) => <Values items={row.before} /> },
          {
            title: t('column.actions'),
            width: 90,
            render: (_, row) => (
              <Button type="link" size="small" onClick={() => setOpen(row)}>
                {t('change')}
              </Button>
            ),
          },
        ]}
      />
      <LogoCard />
      <DemoCard />
      {open && <SettingForm name={open.name} value={open.now?.value ?? ''} onClose={() => setOpen(undefined)} />}
    </>
  )
}

function Values({ items }: { items: SettingItem[] }) {
  const { t } = useTranslation('settings')
  return items.map(item => (
    <div key={item.valid_from}>
      {item.value}{' '}
      <span className="faint small">
        {t('from')} {item.valid_from > 0 ? <When ms={item.valid_from} /> : t('always')}
      </span>
    </div>
  ))
}

/** Settings that begin without a value. */
const UNSET = ['field_address']

/** One row per setting, in the order of the server. */
function rows(items: SettingItem[]): Row[] {
  // What has no value yet can be given one.
  const found = new Map<string, Row>(UNSET.map(name => [name, { name, later: [], before: [] }]))
  const at = Date.now()
  for (const item of items) {
    const row = found.get(item.name) ?? { name: item.name, later: [], before: [] }
    found.set(item.name, row)
    if (item.in_force) row.now = item
    else if (item.valid_from > at) row.later.push(item)
    else row.before.push(item)
  }
  return [...found.values()]
}
