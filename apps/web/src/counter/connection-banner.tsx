import { useTranslation } from 'react-i18next'
import { useLiveStatus } from '../live/live-provider.tsx'

/** Says so while what is shown may be old. */
export function ConnectionBanner() {
  const { t } = useTranslation()
  const isAway = useLiveStatus() === 'away'
  return (
    <p role="status" className={isAway ? BANNER : 'sr-only'}>
      {isAway && t('offline')}
    </p>
  )
}

const BANNER =
  'mb-3 rounded-md bg-warn-tint px-4 py-2.5 text-center font-semibold text-warn print:hidden'
