import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { tabletTexts } from './tablet-texts.ts'

/** What is said first when the network is gone. */
const SAID_OFFLINE: readonly (keyof typeof tabletTexts.ko)[] = [
  ...(['offline', 'waiting', 'sending', 'stale', 'staleSend', 'staleForget'] as const),
  ...(['callFailed', 'lineSoldOut', 'lineFew', 'cartBlocked', 'fit'] as const),
]

/**
 * Loads the letters of what is said without a network while there is one: the font comes in parts,
 * each when a letter of it is first shown.
 */
export function useLetters(): void {
  const { i18n } = useTranslation()
  useEffect(() => {
    const texts = i18n.language === 'en' ? tabletTexts.en : tabletTexts.ko
    const letters = SAID_OFFLINE.map((name) => texts[name]).join('')
    void document.fonts.load('600 1em "Pretendard Variable"', letters).catch(() => undefined)
  }, [i18n.language])
}
