import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from './confirm-dialog.tsx'
import type { Run } from './run.ts'
import { RunReportDialog } from './run-report-dialog.tsx'
import { restartRun, stopRun, useRunChange } from './use-run-changes.ts'
import { useWords } from './use-words.ts'

/** What is asked of a run, or looked at. */
export type Chosen = { run: Run; what: 'details' | 'restart' | 'stop' }

/** The dialog about the run that was chosen. */
export function RunDialogs({ chosen, onClose }: { chosen: Chosen; onClose(): void }) {
  const { t } = useTranslation('operator')
  const { runName } = useWords()
  const restart = useRunChange(restartRun, t('restarted'))
  const stop = useRunChange(stopRun, t('stopped'))
  const { run, what } = chosen
  if (what === 'details') return <RunReportDialog id={run.id} onClose={onClose} />
  const isStop = what === 'stop'
  const change = isStop ? stop : restart
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={isStop ? t('stopSure') : t('restartSure')}
      subject={runName(run)}
      hint={isStop ? t('stopHint') : t('restartHint')}
      action={isStop ? t('stop') : t('restart')}
      look={isStop ? 'danger' : 'primary'}
      busy={change.isPending}
      onConfirm={() => change.mutate(run.id, { onSettled: onClose })}
    />
  )
}
