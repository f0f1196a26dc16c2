// Where the app does not begin: the browsers of chat programs, and those that are too old for it.

import { Button, Toast } from 'antd-mobile'
import { useTranslation } from 'react-i18next'
import { otherLanguage } from '../words'
import { lacking, numberIn, tooOld } from './browser'

export const leftOut = (): boolean => tooOld() !== null || lacking().length > 0

/** What is too old or missing, in words. */
export function LeftOut() {
  const { t } = useTranslation()
  const old = tooOld()
  const missing = lacking().map(name => t(`missing.${name}`, { defaultValue: name }))
  return (
    <main className="plain">
      <Language />
      <h1>{t('missing.title')}</h1>
      {old && <p>{t('missing.old', { ...old })}</p>}
      {missing.length > 0 && <p>{t('missing.text', { what: missing.join(t('missing.and')) })}</p>}
      <p>{t('missing.way')}</p>
    </main>
  )
}

/** Chat programs open pages in a browser of their own, whose storage does not last. */
export function Embedded() {
  const { t } = useTranslation()
  const address = window.location.href
  const number = numberIn(address)
  const copy = async () => {
    const copied = await navigator.clipboard.writeText(address).then(
      () => true,
      () => false,
    )
    Toast.show(t(copied ? 'embedded.copied' : 'embedded.not_copied'))
  }
  return (
    <main className="plain embedded">
      <span className="embedded-arrow" aria-hidden="true">
        ↗
      </span>
      <h1>{t('embedded.text')}</h1>
      {number && <p className="number">{t('embedded.number', { number })}</p>}
      <p className="embedded-address">{address}</p>
      <Button block className="big" onClick={copy}>
        {t('embedded.copy')}
      </Button>
      <Language />
    </main>
  )
}

function Language() {
  const { t } = useTranslation()
  return (
    <Button fill="none" onClick={otherLanguage}>
      {t('app.language')}
    </Button>
  )
}
