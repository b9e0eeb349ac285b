import { useTranslation } from 'react-i18next'
import { Badge } from '../design/badge.tsx'
import { useLiveStatus } from '../live/live-provider.tsx'

/** Whether what is shown changes by itself. */
export function LiveBadge() {
  const { t } = useTranslation('office')
  const status = useLiveStatus()
  return (
    <p role="status">
      {status === 'live' && <Badge tone="good">{t('live')}</Badge>}
      {status === 'connecting' && <Badge>{t('connecting')}</Badge>}
      {status === 'away' && <Badge tone="warn">{t('away')}</Badge>}
    </p>
  )
}
