import { ConfigProvider } from 'antd-mobile'
import enUS from 'antd-mobile/es/locales/en-US'
import zhCN from 'antd-mobile/es/locales/zh-CN'
import { useTranslation } from 'react-i18next'
import { createBrowserRouter, Navigate, RouterProvider } from 'react-router'
import { isEmbedded, lacking, numberIn } from './browser'
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
        <Embedded number={numberIn(window.location.pathname)} />
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

/** Chat programs open pages in a browser of their own, whose storage does not last. */
function Embedded({ number }: { number: string | null }) {
  const { t } = useTranslation()
  return (
    <main className="plain embedded">
      <h1>{t('embedded.text')}</h1>
      {number && <p className="number">{t('embedded.number', { number })}</p>}
    </main>
  )
}
