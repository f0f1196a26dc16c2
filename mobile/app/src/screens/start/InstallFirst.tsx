import { Button } from 'antd-mobile'
import { useTranslation } from 'react-i18next'

/** On iOS the icon has a storage of its own, and the tab's is erased: the icon comes before signing in. */
export function InstallFirst({ code, onStay }: { code: string; onStay: () => void }) {
  const { t } = useTranslation()
  return (
    <main className="plain">
      <h1>{t('install.title')}</h1>
      <ol className="steps-to-do">
        <li>{t('install.share')}</li>
        <li>{t('install.add')}</li>
        <li>{t('install.open')}</li>
      </ol>
      {code && <p className="number">{t('install.code', { code })}</p>}
      <p>{t('install.why')}</p>
      <Button block fill="outline" className="big" onClick={onStay}>
        {t('install.stay')}
      </Button>
    </main>
  )
}
