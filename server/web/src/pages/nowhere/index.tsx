/** An address that leads nowhere. */
import { Result } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

export function Component() {
  const { t } = useTranslation('nowhere')
  return <Result status="404" title={t('title')} extra={<Link to="/">{t('home')}</Link>} />
}
