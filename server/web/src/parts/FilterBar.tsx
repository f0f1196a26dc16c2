/** The filters of a list: search, whatever can be picked, and the way back to the whole list. */
import { Button, Select } from 'antd'
import { type ReactNode, useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Filters } from './filters'
import { SearchBox } from './SearchBox'

type BarProps = { filters: Filters; label: string; hint: string; children: ReactNode }

export function FilterBar({ filters, label, hint, children }: BarProps) {
  const { t } = useTranslation('common')
  const search = useCallback((q?: string) => filters.set({ q }), [filters.set])
  return (
    <div className="filters">
      <SearchBox value={filters.get('q')} onSearch={search} label={label} hint={hint} />
      {children}
      {filters.any && (
        <Button type="link" onClick={filters.clear}>
          {t('clear_filters')}
        </Button>
      )}
    </div>
  )
}

export type Option = { value: string; label: string }

type PickProps = { filters: Filters; name: string; label: string; options: Option[]; find?: boolean }

/** One of several values, or any; `find` lets one type to find it among many. */
export function Pick({ filters, name, label, options, find = false }: PickProps) {
  return (
    <Select
      allowClear
      showSearch={find ? { optionFilterProp: 'label' } : false}
      aria-label={label}
      placeholder={label}
      className="filter"
      value={filters.get(name)}
      options={options}
      onChange={(value?: string) => filters.set({ [name]: value })}
    />
  )
}
