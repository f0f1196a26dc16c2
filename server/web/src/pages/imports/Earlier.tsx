/** Imports so far, each with its undoing. */
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Table } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import type { components } from '../../api/schema'
import { useProblemText } from '../../parts/problems'
import { Failed, None } from '../../parts/states'
import { When } from '../../parts/When'
import { Kept } from './Kept'
import { useUndo, useUndoneText } from './useUndo'

type Item = components['schemas']['ImportItem']

export function Earlier() {
  const { t } = useTranslation('imports')
  const problemText = useProblemText()
  const asked = useQuery({ queryKey: keys.imports, queryFn: () => ask(api.GET('/api/imports')) })
  const undo = useUndo()
  const undoneText = useUndoneText()
  const name = (item: Item) => item.name || t('no_name')
  if (asked.error && !asked.data) return <Failed problem={asked.error} again={asked.refetch} />
  return (
    <section className="import-section">
      <h2>{t('earlier')}</h2>
      {undo.isError && <Alert type="error" showIcon className="gap-below" title={problemText(undo.error)} />}
      {undo.data && (
        <Alert
          type="info"
          showIcon
          className="gap-below"
          title={undoneText(undo.data)}
          description={undo.data.kept.length > 0 ? <Kept undone={undo.data} /> : undefined}
        />
      )}
      <Table<Item>
        size="small"
        className="page-table"
        aria-label={t('earlier')}
        rowKey="batch"
        loading={asked.isPending}
        pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={asked.data?.items}
        locale={{ emptyText: <None text={t('no_earlier')} /> }}
        columns={[
          { title: t('column.at'), width: 150, render: (_, item) => <When ms={item.at} /> },
          { title: t('column.file'), render: (_, item) => name(item) },
          {
            title: t('column.subject'),
            width: 130,
            render: (_, item) => (item.subject === 'customers' ? t('subject.customers') : t('subject.visits')),
          },
          { title: t('column.by'), width: 120, render: (_, item) => item.user?.name },
          { title: t('column.records'), width: 110, align: 'right', dataIndex: 'records' },
          { title: t('column.edits'), width: 110, align: 'right', render: (_, { edits }) => edits || '' },
          {
            title: t('column.undo'),
            width: 220,
            render: (_, item) =>
              item.undone_at == null ? (
                <Button
                  size="small"
                  danger
                  loading={undo.isPending && undo.variables === item.batch}
                  onClick={() => undo.sure(item.batch, name(item))}
                >
                  {t('undo')}
                </Button>
              ) : (
                <span className="faint">
                  {t('was_undone')} <When ms={item.undone_at} />
                </span>
              ),
          },
        ]}
      />
    </section>
  )
}
