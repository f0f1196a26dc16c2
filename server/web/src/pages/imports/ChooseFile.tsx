/** The first click: which file. */
import { InboxOutlined } from '@ant-design/icons'
import { Card, Upload } from 'antd'
import { useTranslation } from 'react-i18next'

import './imports.css'

export function ChooseFile({ onFile }: { onFile: (file: File) => void }) {
  const { t } = useTranslation('imports')
  return (
    <>
      <Upload.Dragger
        accept=".csv,text/csv"
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
        <p>{t('columns_needed')}</p>
        <p>{t('columns_known')}</p>
        <p className="faint">{t('columns_past')}</p>
      </Card>
    </>
  )
}
