import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Empty } from '../design/states.tsx'
import { useTitle } from '../design/use-title.ts'

/** Nothing has this address. */
export function NoSuchPage() {
  const { t } = useTranslation()
  useTitle(t('noSuchPage'))
  return (
    <main id="content">
      <Empty title={t('noSuchPage')}>
        <p>{t('noSuchPageHint')}</p>
        <Link to="/" className="font-semibold text-brand-text underline">
          {t('home')}
        </Link>
      </Empty>
    </main>
  )
}
