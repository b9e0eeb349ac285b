import { useTranslation } from 'react-i18next'
import { Failure, Loading } from '../design/states.tsx'
import { useTitle } from '../design/use-title.ts'
import { Shell } from '../session/shell.tsx'
import { DeadLetters } from './dead-letters.tsx'
import { MissedPeriods } from './missed-periods.tsx'
import { RunList } from './run-list.tsx'
import { useDeadLetters } from './use-dead-letters.ts'
import { useMissed } from './use-runs.ts'

/** What needs somebody, and below it what runs. */
export function OperatorBoard() {
  const { t: shared } = useTranslation()
  useTitle(shared('operator'))
  return (
    <Shell title={shared('operator')}>
      <div className="mx-auto flex w-full max-w-6xl flex-col gap-5">
        <Needs />
        <RunList />
      </div>
    </Shell>
  )
}

function Needs() {
  const { t } = useTranslation('operator')
  const missed = useMissed()
  const letters = useDeadLetters()
  const retry = () => {
    void missed.refetch()
    void letters.refetch()
  }
  const error = missed.error ?? letters.error
  if (error && (!missed.data || !letters.data)) return <Failure error={error} onRetry={retry} />
  if (!missed.data || !letters.data) return <Loading />
  const isWell = missed.data.total === 0 && letters.data.length === 0
  return (
    <>
      {error && (
        <p role="alert" className="rounded-md bg-bad-tint p-4 font-semibold text-bad">
          {t('notFresh')}
        </p>
      )}
      {isWell && (
        <p className="rounded-md bg-good-tint p-4 font-semibold text-good">✓ {t('allWell')}</p>
      )}
      {letters.data.length > 0 && <DeadLetters letters={letters.data} />}
      {missed.data.total > 0 && <MissedPeriods missed={missed.data} />}
    </>
  )
}
