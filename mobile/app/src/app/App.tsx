import { ConfigProvider } from 'antd-mobile'
import enUS from 'antd-mobile/es/locales/en-US'
import zhCN from 'antd-mobile/es/locales/zh-CN'
import { useTranslation } from 'react-i18next'
import { createBrowserRouter, Navigate, RouterProvider } from 'react-router'
import { isEmbedded } from './browser'
import { Embedded, LeftOut, leftOut } from './Elsewhere'
import { Gate } from './Gate'
import { SCREENS } from './routes'
import { Shell } from './Shell'

const router = createBrowserRouter([
  { element: <Shell />, children: [...SCREENS, { path: '*', element: <Navigate to="/" replace /> }] },
])

export function App() {
  const { i18n } = useTranslation()
  return (
    <ConfigProvider locale={i18n.language === 'en' ? enUS : zhCN}>
      {isEmbedded() ? (
        <Embedded />
      ) : leftOut() ? (
        <LeftOut />
      ) : (
        <Gate>
          <RouterProvider router={router} />
        </Gate>
      )}
    </ConfigProvider>
  )
}
