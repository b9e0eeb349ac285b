import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { type Language, language, rememberLanguage } from './language.ts'
import { sharedTexts } from './shared-texts.ts'

/** The texts of a part of the screens, in every language, with the same keys. */
export type Texts<Keys> = {
  ko: Keys
  en: { [Key in keyof Keys]: Keys[Key] extends string ? string : never }
}

await i18next.use(initReactI18next).init({
  lng: language(),
  fallbackLng: 'ko',
  defaultNS: 'shared',
  resources: { ko: { shared: sharedTexts.ko }, en: { shared: sharedTexts.en } },
  interpolation: { escapeValue: false },
})
document.documentElement.lang = language()

/**
 * Adds the texts of a part of the screens, when that part is loaded.
 * @param part its name, as `useTranslation` takes it
 * @param texts by language
 */
export function addTexts<Keys extends Record<string, string>>(
  part: string,
  texts: Texts<Keys>,
): void {
  for (const name of ['ko', 'en'] as const) i18next.addResourceBundle(name, part, texts[name])
}

/** Shows everything in another language, and remembers it on this device. */
export async function chooseLanguage(chosen: Language): Promise<void> {
  rememberLanguage(chosen)
  document.documentElement.lang = chosen
  await i18next.changeLanguage(chosen)
}
