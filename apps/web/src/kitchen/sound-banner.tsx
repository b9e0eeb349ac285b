import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import type { Sound } from './use-sound.ts'

/** Says that nothing will be heard before something is pressed. */
export function SoundBanner({ sound }: { sound: Sound }) {
  const { t } = useTranslation('kitchen')
  if (!sound.isBlocked) return null
  return (
    <div
      role="status"
      className="mb-3 flex flex-wrap items-center gap-3 rounded-md bg-warn-tint p-3"
    >
      <p className="flex-1 font-semibold text-warn">{t('soundBlocked')}</p>
      <Button look="primary" onClick={sound.unblock}>
        {t('soundOn')}
      </Button>
    </div>
  )
}
