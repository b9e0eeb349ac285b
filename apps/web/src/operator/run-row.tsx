import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { useFormat } from '../texts/use-format.ts'
import { mayStop, type Run } from './run.ts'
import { RunDuration } from './run-duration.tsx'
import { RunStatus } from './run-status.tsx'
import { StepProgress } from './step-progress.tsx'
import { useWords } from './use-words.ts'

type RunRowProps = {
  run: Run
  canRestart: boolean
  onDetails(): void
  onRestart(): void
  onStop(): void
}

/** One run in the list, with how far it is. */
export function RunRow({ run, canRestart, onDetails, onRestart, onStop }: RunRowProps) {
  const { t } = useTranslation('operator')
  const { dateTime } = useFormat()
  const { runName } = useWords()
  const name = runName(run)
  return (
    <li className={ROW}>
      <div className="flex min-w-0 flex-col gap-1">
        <p className="flex flex-wrap items-center gap-2">
          <span className="text-lg font-bold">{name}</span>
          <RunStatus run={run} />
        </p>
        <p className="tabular flex flex-wrap gap-x-3 text-sm text-soft">
          <span>{t('runNumber', { id: run.id })}</span>
          <span>{t('startedAt', { time: dateTime(run.startedAt) })}</span>
          <RunDuration run={run} />
        </p>
        {run.message && <p className="line-clamp-2 text-sm break-words text-bad">{run.message}</p>}
        {run.runningStepList.map((step) => (
          <StepProgress key={step.name} step={step} label={name} />
        ))}
      </div>
      <div className="flex flex-wrap gap-2 sm:justify-end">
        {mayStop(run) && (
          <Button onClick={onStop} aria-label={t('stopOf', { run: name })}>
            {t('stop')}
          </Button>
        )}
        {canRestart && (
          <Button onClick={onRestart} aria-label={t('restartOf', { run: name })}>
            {t('restart')}
          </Button>
        )}
        <Button look="quiet" onClick={onDetails} aria-label={t('detailsOf', { run: name })}>
          {t('details')}
        </Button>
      </div>
    </li>
  )
}

const ROW = 'grid items-center gap-3 py-3 sm:grid-cols-[minmax(0,1fr)_auto]'
