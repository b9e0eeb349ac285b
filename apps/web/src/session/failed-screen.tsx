import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { Empty } from '../design/states.tsx'
import { useTitle } from '../design/use-title.ts'

/** A screen that could not be loaded, or broke while it was drawn: there is nothing else to see. */
export function FailedScreen() {
  const { t } = useTranslation()
  return (
    <main id="content">
      <h1 className="sr-only">{t('product')}</h1>
      <FailedPart />
    </main>
  )
}

/** The same, where what is around it still works. */
export function FailedPart() {
  const { t } = useTranslation()
  useTitle(t('wentWrong'))
  return (
    <div role="alert">
      <Empty title={t('wentWrong')}>
        <p className="mb-4">{t('failedScreen')}</p>
        {/* The whole page: what is missing may be gone since a newer version is served. */}
        <Button onClick={() => location.reload()}>{t('retry')}</Button>
      </Empty>
    </div>
  )
}
