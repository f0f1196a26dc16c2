import { ConfigProvider } from 'antd-mobile'
import enUS from 'antd-mobile/es/locales/en-US'
import zhCN from 'antd-mobile/es/locales/zh-CN'
import { useTranslation } from 'react-i18next'
import { createBrowserRouter, Navigate, RouterProvider } from 'react-router'
import { isEmbedded, lacking } from './browser'
import { Gate } from './Gate'
import { Plain } from './Plain'
import { SCREENS } from './routes'
import { Shell } from './Shell'

const router = createBrowserRouter([
  { element: <Shell />, children: [...SCREENS, { path: '*', element: <Navigate to="/" replace /> }] },
])

export function App() {
  const { t, i18n } = useTranslation()
  const missing = lacking()
  return (
    <ConfigProvider locale={i18n.language === 'en' ? enUS : zhCN}>
      {isEmbedded() ? (
        <Plain title={t('embedded.title')} text={t('embedded.text')} />
      ) : missing.length > 0 ? (
        <Plain title={t('missing.title')} text={t('missing.text', { what: missing.join(', ') })} />
      ) : (
        <Gate>
          <RouterProvider router={router} />
        </Gate>
      )}
    </ConfigProvider>
  )
}
