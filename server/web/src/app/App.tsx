/** The frame around everything: words, theme, queries, session. */
import { QueryClientProvider } from '@tanstack/react-query'
import { App as AntApp, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import dayjs from 'dayjs'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { RouterProvider } from 'react-router'
import { queries } from './queries'
import { router } from './routes'
import { THEME } from './theme'
import { NONCE } from './trusted'

export function App() {
  const { i18n } = useTranslation()
  const english = i18n.language === 'en'
  dayjs.locale(english ? 'en' : 'zh-cn')
  const client = useMemo(queries, [])
  return (
    <ConfigProvider
      csp={{ nonce: NONCE }}
      locale={english ? enUS : zhCN}
      theme={THEME}
      button={{ autoInsertSpace: false }}
    >
      {/* What a dialog shows asks the server, too. */}
      <QueryClientProvider client={client}>
        <AntApp>
          <RouterProvider router={router} />
        </AntApp>
      </QueryClientProvider>
    </ConfigProvider>
  )
}
