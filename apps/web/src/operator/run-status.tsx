import { useTranslation } from 'react-i18next'
import { Badge, type Tone } from '../design/badge.tsx'
import { isRunning, type Run } from './run.ts'

const TONES: Record<Run['status'], Tone> = {
  STARTED: 'info',
  STOPPING: 'warn',
  COMPLETED: 'good',
  STOPPED: 'warn',
  FAILED: 'bad',
  ABANDONED: 'plain',
}

/** How a run is. One whose process has not been heard of says so. */
export function RunStatus({ run }: { run: Pick<Run, 'status' | 'leaseExpired'> }) {
  const { t } = useTranslation('operator')
  if (isRunning(run) && run.leaseExpired) return <Badge tone="bad">{t('orphaned')}</Badge>
  return <Badge tone={TONES[run.status]}>{t(run.status)}</Badge>
}
