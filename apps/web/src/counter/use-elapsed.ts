import { useTranslation } from 'react-i18next'
import { useNow } from './use-now.ts'

const SHOWN_ANEW_MS = 15_000
const MINUTE_MS = 60_000

/**
 * How long ago something was, in words: `12분`.
 * @returns takes ISO 8601; answers nothing where it is not a minute yet
 */
export function useElapsed(): (since: string) => string | undefined {
  const { t } = useTranslation('counter')
  const now = useNow(SHOWN_ANEW_MS)
  return (since) => {
    const passed = Math.floor((now - Date.parse(since)) / MINUTE_MS)
    if (passed < 1) return undefined
    const minutes = passed % 60
    const hours = Math.floor(passed / 60)
    return hours > 0 ? t('hours', { hours, minutes }) : t('minutes', { minutes })
  }
}
