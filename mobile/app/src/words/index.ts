// Both languages are in the app: a basement has no place to fetch one from.

import i18next, { type TFunction } from 'i18next'
import { initReactI18next } from 'react-i18next'
import fieldsEn from '../../../../server/web/src/words/fields/en.json'
import fieldsZh from '../../../../server/web/src/words/fields/zh.json'
import termsEn from '../../../../server/web/src/words/terms/en.json'
import termsZh from '../../../../server/web/src/words/terms/zh.json'
import { en } from './en'
import { zh } from './zh'

const KEPT = 'language'

export type Word = keyof typeof zh

export async function startWords(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: localStorage.getItem(KEPT) ?? 'zh',
    fallbackLng: 'zh',
    // What fields and the words in them are called is said as at the office.
    resources: {
      zh: { translation: zh, fields: fieldsZh, terms: termsZh },
      en: { translation: en, fields: fieldsEn, terms: termsEn },
    },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
  })
  document.documentElement.lang = i18next.language === 'en' ? 'en' : 'zh-CN'
}

export function otherLanguage(): void {
  const next = i18next.language === 'en' ? 'zh' : 'en'
  localStorage.setItem(KEPT, next)
  document.documentElement.lang = next === 'en' ? 'en' : 'zh-CN'
  void i18next.changeLanguage(next)
}

/** A word that a record holds; the word itself if the app does not know it. */
export function term(t: TFunction, set: string, word: string): string {
  return word ? t(`${set}.${word}`, { defaultValue: word }) : ''
}
