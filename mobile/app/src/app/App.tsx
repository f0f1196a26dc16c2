import { ConfigProvider } from 'antd-mobile'
import enUS from 'antd-mobile/es/locales/en-US'
import zhCN from 'antd-mobile/es/locales/zh-CN'
import { useTranslation } from 'react-i18next'
import { RouterProvider } from 'react-router'
import { isEmbedded } from './browser'
import { Embedded, LeftOut, leftOut } from './Elsewhere'
import { Gate } from './Gate'
import { router } from './router'

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
