/** The languages of the screens, each by its own name. */
export const LANGUAGES = { ko: '한국어', en: 'English' } as const
export type Language = keyof typeof LANGUAGES

const KEY = 'haru-language'

/** The language of this screen: the one that was chosen here, else the browser's, else Korean. */
export function language(): Language {
  const chosen = read()
  if (chosen === 'ko' || chosen === 'en') return chosen
  return navigator.language.startsWith('en') ? 'en' : 'ko'
}

/** Remembers a choice on this device. */
export function rememberLanguage(chosen: Language): void {
  try {
    localStorage.setItem(KEY, chosen)
  } catch {
    // A browser that stores nothing asks again next time.
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}
