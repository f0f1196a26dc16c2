/** Above the board: whose, which days, on paper or in a spreadsheet. */
import { EditOutlined, LeftOutlined, PrinterOutlined, RightOutlined } from '@ant-design/icons'
import { Button, DatePicker, Segmented, Select, Space } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { useNames } from '../../api/names'
import { useMe } from '../../api/session'
import { ExportButtons } from '../../parts/ExportButtons'
import type { Filters } from '../../parts/filters'
import { Head } from '../../parts/Head'
import { dayOf, fromWall } from '../../record/time'
import { mayPlan } from './LaneName'

type Props = { filters: Filters; days: string[] }

export function BoardHead({ filters, days }: Props) {
  const { t } = useTranslation('dispatch')
  const me = useMe()
  const { teams } = useNames()
  const [first = ''] = days
  const schedule = {
    team: filters.get('team'),
    from: fromWall(dayjs(first)),
    to: fromWall(dayjs(days.at(-1)).add(1, 'day')),
  }
  const mine = me.teams.length > 0 ? teams.filter(one => me.teams.includes(one.id)) : teams
  const go = (by: number) =>
    filters.set({
      date: dayjs(first)
        .add(by * days.length, 'day')
        .format('YYYY-MM-DD'),
    })
  return (
    <Head title={t('title')}>
      <Space wrap className="no-print">
        {mine.length > 1 && (
          <Select
            aria-label={t('team')}
            className="filter"
            allowClear
            placeholder={t('every_team')}
            value={filters.get('team')}
            options={mine.map(one => ({ value: one.id, label: one.name }))}
            onChange={(value?: string) => filters.set({ team: value })}
          />
        )}
        <Segmented
          aria-label={t('view')}
          value={days.length === 1 ? 'day' : 'week'}
          options={[
            { value: 'week', label: t('week') },
            { value: 'day', label: t('day') },
          ]}
          onChange={view => filters.set({ view })}
        />
        <Space.Compact>
          <Button icon={<LeftOutlined />} aria-label={t('before')} onClick={() => go(-1)} />
          <DatePicker
            aria-label={t('date')}
            allowClear={false}
            value={dayjs(filters.get('date') ?? dayOf(Date.now()))}
            onChange={date => filters.set({ date: date?.format('YYYY-MM-DD') })}
          />
          <Button icon={<RightOutlined />} aria-label={t('after')} onClick={() => go(1)} />
        </Space.Compact>
        <Button onClick={() => filters.set({ date: undefined })}>{t('today')}</Button>
        {mayPlan(me.role) && (
          <Button
            type={filters.get('mode') === 'draft' ? 'primary' : 'default'}
            aria-pressed={filters.get('mode') === 'draft'}
            icon={<EditOutlined />}
            onClick={() => filters.set({ mode: filters.get('mode') === 'draft' ? undefined : 'draft' })}
          >
            {t('draft')}
          </Button>
        )}
        <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
          {t('print')}
        </Button>
        <ExportButtons list="schedule" query={schedule} />
      </Space>
    </Head>
  )
}
