/**
 * Words in two languages. A namespace is a folder with `zh.json` and `en.json` in it: `pages/<page>/` for a page,
 * `words/<subject>/` for what several pages say. Keys are flat; a test checks that both languages have every key that
 * is used, and no other.
 */
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { collect } from './namespaces'

export const LANGUAGES = ['zh', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

const KEPT = 'fieldfile.language'

export function language(): Language {
  return i18next.language === 'en' ? 'en' : 'zh'
}

export function speak(next: Language) {
  localStorage.setItem(KEPT, next)
  void i18next.changeLanguage(next)
}

export function startWords() {
  i18next.on('languageChanged', next => {
    document.documentElement.lang = next === 'en' ? 'en' : 'zh-CN'
  })
  const words = import.meta.glob<Record<string, string>>('../{words,pages}/*/{zh,en}.json', {
    eager: true,
    import: 'default',
  })
  return i18next.use(initReactI18next).init({
    resources: collect(words),
    lng: localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh',
    fallbackLng: false,
    defaultNS: 'common',
    keySeparator: false,
    returnEmptyString: false,
    interpolation: { escapeValue: false },
    saveMissing: true,
    missingKeyHandler: (_, namespace, key) => console.error(`no words for ${namespace}:${key}`),
    // Its name would be told to the console otherwise.
    showSupportNotice: false,
  } as Parameters<typeof i18next.init>[0])
}
