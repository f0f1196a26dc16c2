/** The backups that are there, newest first. */
import { Table, Tag, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import type { components } from '../../api/schema'
import { Nothing } from '../../parts/states'
import { When } from '../../parts/When'

type BackupItem = components['schemas']['BackupItem']

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB']

/** A number of bytes as people say it, e.g. 12.4 MB. */
export function size(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${value.toLocaleString(undefined, { maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0 })} ${UNITS[unit]}`
}

export function BackupTable({ items }: { items: BackupItem[] }) {
  const { t } = useTranslation('backups')
  return (
    <Table<BackupItem>
      size="small"
      className="page-table"
      aria-label={t('title')}
      rowKey="name"
      scroll={{ x: 'max-content' }}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      dataSource={items}
      locale={{ emptyText: <Nothing text={t('none')} /> }}
      columns={[
        { title: t('column.at'), render: (_, item) => <When ms={item.about?.taken_at} /> },
        { title: t('column.checked'), render: (_, item) => <Checked item={item} /> },
        { title: t('column.bytes'), align: 'right', render: (_, item) => item.about && size(item.about.bytes) },
        { title: t('column.records'), align: 'right', render: (_, item) => item.about?.records.toLocaleString() },
        { title: t('column.attachments'), align: 'right', render: (_, item) => <Attachments item={item} /> },
        { title: t('column.position'), align: 'right', render: (_, item) => item.about?.log_position.toLocaleString() },
        { title: t('column.sealed'), render: (_, item) => <Sealed item={item} /> },
        { title: t('column.name'), render: (_, item) => <span className="code small">{item.name}</span> },
      ]}
    />
  )
}

function Checked({ item }: { item: BackupItem }) {
  const { t } = useTranslation('backups')
  if (!item.about) return <Tag color="red">{t('checked.unreadable')}</Tag>
  if (item.checked_at == null) return <Tag>{t('checked.not')}</Tag>
  if (item.faults.length === 0) return <Tag color="green">{t('checked.whole')}</Tag>
  const named = item.faults.map(fault => `${fault.file}: ${t(`fault.${fault.what}`)}`).join('\n')
  return (
    <Tooltip title={<span className="keeps-lines">{named}</span>}>
      <Tag color="red" tabIndex={0}>
        {t('checked.faults', { count: item.faults.length })}
      </Tag>
    </Tooltip>
  )
}

function Attachments({ item }: { item: BackupItem }) {
  const { t } = useTranslation('backups')
  const { about } = item
  if (!about) return null
  if (about.attachments == null) return <span className="faint">{t('inside_not')}</span>
  return (
    <>
      {about.attachments.toLocaleString()}
      {about.attachments_missing > 0 && (
        <span className="faint small"> {t('missing', { count: about.attachments_missing })}</span>
      )}
    </>
  )
}

function Sealed({ item }: { item: BackupItem }) {
  const { t } = useTranslation('backups')
  if (!item.about) return null
  return item.about.sealed ? t('sealed') : <Tag color="orange">{t('open')}</Tag>
}
