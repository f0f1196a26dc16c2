/** What an import wrote, and its undoing. */
import { useMutation } from '@tanstack/react-query'
import { Alert, App, Button, Result, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api, ask } from '../../api/client'
import { useProblemText } from '../../parts/problems'
import { LineErrors } from './LineErrors'
import type { Report } from './useImport'

export function Done({ report, file, other }: { report: Report; file: File; other: () => void }) {
  const { t } = useTranslation('imports')
  const { modal } = App.useApp()
  const problemText = useProblemText()
  const undo = useMutation({
    mutationFn: () => ask(api.POST('/api/imports/{batch}/undo', { params: { path: { batch: report.batch } } })),
  })
  const sure = () =>
    modal.confirm({
      title: t('undo_sure', { name: file.name }),
      content: t('undo_why'),
      okText: t('undo'),
      okButtonProps: { danger: true },
      cancelText: t('cancel'),
      // Refusals are shown on the page.
      onOk: () => undo.mutateAsync().catch(() => undefined),
    })
  if (undo.data)
    return (
      <Result
        status="info"
        title={t('undone', { count: undo.data.withdrawn })}
        subTitle={undo.data.kept.length > 0 ? t('undone_kept', { count: undo.data.kept.length }) : undefined}
        extra={<Button onClick={other}>{t('other_file')}</Button>}
      />
    )
  return (
    <>
      {undo.isError && <Alert type="error" showIcon title={problemText(undo.error)} />}
      <Result
        status="success"
        title={t('done', { visits: report.visits, customers: report.customers })}
        subTitle={t('done_from', { name: file.name })}
        extra={
          <Space>
            <Link to="/visits?status=past">
              <Button type="primary">{t('show_visits')}</Button>
            </Link>
            <Button onClick={other}>{t('other_file')}</Button>
            <Button danger loading={undo.isPending} onClick={sure}>
              {t('undo')}
            </Button>
          </Space>
        }
      />
      <LineErrors report={report} />
    </>
  )
}
