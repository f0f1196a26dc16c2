/** What stands in place of a page that could not be shown. */
import { Button, Result } from 'antd'
import { useTranslation } from 'react-i18next'

export function PageBroken() {
  const { t } = useTranslation('common')
  return (
    <Result
      status="error"
      title={t('page_broken')}
      subTitle={t('page_broken_why')}
      extra={<Button onClick={() => window.location.reload()}>{t('reload')}</Button>}
    />
  )
}
