import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'

/**
 * Names the page: in the window's tab, in the history, and to screen readers, who say it first.
 * @param title of this screen; empty: the product's name is enough
 */
export function useTitle(title: string): void {
  const { t } = useTranslation()
  const whole = title === '' ? t('product') : `${title} · ${t('product')}`
  useEffect(() => {
    document.title = whole
  }, [whole])
}
