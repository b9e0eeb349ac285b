import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LANGUAGES, type Language } from '../texts/language.ts'
import { chooseLanguage } from '../texts/texts.ts'
import { chooseTheme, chosenTheme, THEMES, type Theme } from './theme.ts'

const SELECT = 'min-h-11 rounded-md border border-edge bg-surface px-2 text-ink'

/** The language and colours of this device. */
export function Preferences() {
  const { t, i18n } = useTranslation()
  const [theme, setTheme] = useState(chosenTheme)
  const choose = (chosen: Theme) => {
    chooseTheme(chosen)
    setTheme(chosen)
  }
  return (
    <div className="flex items-center gap-2">
      <select
        aria-label={t('language')}
        value={i18n.language}
        onChange={({ target }) => void chooseLanguage(target.value as Language)}
        className={SELECT}
      >
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={t('theme')}
        value={theme}
        onChange={({ target }) => choose(target.value as Theme)}
        className={SELECT}
      >
        {THEMES.map((name) => (
          <option key={name} value={name}>
            {t(name)}
          </option>
        ))}
      </select>
    </div>
  )
}
