/** The first click: which file. */
import { InboxOutlined } from '@ant-design/icons'
import { Card, Segmented, Upload } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Subject } from './useImport'
import './imports.css'

type Props = { subject: Subject; onSubject: (subject: Subject) => void; onFile: (file: File) => void }

export function ChooseFile({ subject, onSubject, onFile }: Props) {
  const { t } = useTranslation('imports')
  return (
    <>
      <Segmented<Subject>
        className="gap-below"
        aria-label={t('what')}
        value={subject}
        options={[
          { value: 'customers', label: t('subject.customers') },
          { value: 'visits', label: t('subject.visits') },
        ]}
        onChange={onSubject}
      />
      <Upload.Dragger
        accept=".xlsx,.csv,.txt,.tsv,.jsonl,.ndjson"
        height={180}
        showUploadList={false}
        beforeUpload={file => {
          onFile(file)
          return Upload.LIST_IGNORE
        }}
      >
        <p className="ant-upload-drag-icon">
          <InboxOutlined />
        </p>
        <p className="ant-upload-text">{t('choose')}</p>
        <p className="ant-upload-hint">{t('choose_hint')}</p>
      </Upload.Dragger>
      <Card size="small" title={t('columns_title')} className="import-columns">
        {subject === 'visits' ? (
          <>
            <p>{t('visits_needed')}</p>
            <p>{t('visits_known')}</p>
            <p className="faint">{t('visits_past')}</p>
          </>
        ) : (
          <>
            <p>{t('customers_needed')}</p>
            <p>{t('customers_known')}</p>
            <p className="faint">{t('customers_rows')}</p>
          </>
        )}
      </Card>
    </>
  )
}
