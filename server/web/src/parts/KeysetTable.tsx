/**
 * A table of a list that may be very long: the server filters and pages, the table keeps the places it came from so that
 * one can go back. Columns can be chosen; the choice is kept on this computer.
 */
import { LeftOutlined, RightOutlined, SettingOutlined } from '@ant-design/icons'
import { Button, Checkbox, Popover, Space, Table, type TableProps } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Page } from '../api/types'
import { Failed, Nothing } from './states'

export type Column<T> = {
  key: string
  title: string
  render: (row: T) => ReactNode
  width?: number
  /** Not shown until somebody chooses it. */
  hidden?: boolean
  /** Always shown. */
  fixed?: boolean
  align?: 'right'
}

type Asked<T> = {
  data?: Page<T>
  error: unknown
  isPending: boolean
  isFetching: boolean
  isPlaceholderData: boolean
  refetch: () => unknown
}

type Props<T> = {
  /** Under which the choice of columns is kept. */
  name: string
  label: string
  columns: Column<T>[]
  asked: Asked<T>
  places: Places
  empty: string
  rowKey: (row: T) => string
  rowClassName?: (row: T) => string
  selection?: TableProps<T>['rowSelection']
  extra?: ReactNode
}

export function KeysetTable<T extends object>(props: Props<T>) {
  const { t } = useTranslation('common')
  const [hidden, setHidden] = useHidden(props.name, props.columns)
  const { asked } = props
  if (asked.error && !asked.data) return <Failed problem={asked.error} again={asked.refetch} />
  const shown = props.columns.filter(column => !hidden.includes(column.key))
  return (
    <>
      <div className="table-bar">
        <div>{props.extra}</div>
        <Space>
          <Pager places={props.places} next={asked.data?.next} busy={asked.isPlaceholderData} />
          <ColumnChoice columns={props.columns} hidden={hidden} onChange={setHidden} />
        </Space>
      </div>
      <Table<T>
        size="small"
        aria-label={props.label}
        className="page-table"
        rowKey={props.rowKey}
        rowClassName={props.rowClassName}
        rowSelection={props.selection}
        dataSource={asked.data?.items}
        loading={asked.isPending || asked.isPlaceholderData}
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: asked.isPending ? t('loading') : <Nothing text={props.empty} /> }}
        columns={shown.map(column => ({
          key: column.key,
          title: column.title,
          width: column.width,
          align: column.align,
          render: (_, row: T) => column.render(row),
        }))}
      />
      {(asked.data?.items.length ?? 0) > 20 && (
        <div className="table-bar">
          <span />
          <Pager places={props.places} next={asked.data?.next} busy={asked.isPlaceholderData} />
        </div>
      )}
    </>
  )
}

/** Where in a list one is: the cursors of the pages so far. */
export type Places = { cursor?: string; page: number; next: (cursor: string) => void; back: () => void }

/** Begins anew whenever `query` changes. */
export function usePlaces(query: string): Places {
  const [state, setState] = useState<{ query: string; cursors: string[] }>({ query, cursors: [] })
  const cursors = state.query === query ? state.cursors : []
  return {
    cursor: cursors.at(-1),
    page: cursors.length + 1,
    next: cursor => setState({ query, cursors: [...cursors, cursor] }),
    back: () => setState({ query, cursors: cursors.slice(0, -1) }),
  }
}

export function Pager({ places, next, busy }: { places: Places; next?: string | null; busy: boolean }) {
  const { t } = useTranslation('common')
  if (places.page === 1 && !next) return null
  return (
    <Space.Compact>
      <Button icon={<LeftOutlined />} disabled={places.page === 1} onClick={places.back}>
        {t('page_back')}
      </Button>
      <Button disabled className="page-number">
        {t('page', { page: places.page })}
      </Button>
      <Button
        icon={<RightOutlined />}
        iconPlacement="end"
        disabled={!next || busy}
        onClick={() => next && places.next(next)}
      >
        {t('page_next')}
      </Button>
    </Space.Compact>
  )
}

type ChoiceProps<T> = { columns: Column<T>[]; hidden: string[]; onChange: (hidden: string[]) => void }

function ColumnChoice<T>({ columns, hidden, onChange }: ChoiceProps<T>) {
  const { t } = useTranslation('common')
  const free = columns.filter(column => !column.fixed)
  const list = (
    <Checkbox.Group
      className="column-choice"
      value={free.map(column => column.key).filter(key => !hidden.includes(key))}
      options={free.map(column => ({ value: column.key, label: column.title }))}
      onChange={shown => onChange(free.map(column => column.key).filter(key => !shown.includes(key)))}
    />
  )
  return (
    <Popover trigger="click" placement="bottomRight" content={list}>
      <Button icon={<SettingOutlined />}>{t('columns')}</Button>
    </Popover>
  )
}

function useHidden<T>(name: string, columns: Column<T>[]): [string[], (hidden: string[]) => void] {
  const place = `fieldfile.columns.${name}`
  const [hidden, setHidden] = useState<string[]>(() => {
    const usual = columns.filter(column => column.hidden).map(column => column.key)
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(place) ?? 'null')
      return Array.isArray(kept) ? kept.filter(key => typeof key === 'string') : usual
    } catch {
      return usual
    }
  })
  return [
    hidden,
    next => {
      setHidden(next)
      localStorage.setItem(place, JSON.stringify(next))
    },
  ]
}
