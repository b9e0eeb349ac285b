import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { Card } from '../design/card.tsx'
import { useFormat } from '../texts/use-format.ts'
import { startRun, useRunChange } from './use-run-changes.ts'
import type { useMissed } from './use-runs.ts'
import { useWords } from './use-words.ts'

type Missed = NonNullable<ReturnType<typeof useMissed>['data']>
type Period = Missed['missedList'][number]

/** What is due and not computed, by job and length of period. */
export function MissedPeriods({ missed: { total, missedList } }: { missed: Missed }) {
  const { t } = useTranslation('operator')
  const { count } = useFormat()
  const start = useRunChange(startRun, t('started'))
  const groups = Map.groupBy(missedList, ({ jobName, dateTerm }) => `${jobName} ${dateTerm}`)
  return (
    <Card aria-labelledby="missed">
      <h2 id="missed" className="text-xl font-bold">
        {t('missed')}
      </h2>
      <p className="text-soft">{t('missedHint')}</p>
      {total > missedList.length && (
        <p className="text-soft">{t('missedMore', { number: count(total) })}</p>
      )}
      <ul className="mt-2 flex flex-col divide-y divide-line">
        {[...groups].map(([key, periods]) => (
          <li key={key}>
            <Group periods={periods} onRun={start.mutate} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Group({ periods, onRun }: { periods: readonly Period[]; onRun(period: Period): void }) {
  const { t } = useTranslation('operator')
  const { count, counted, day } = useFormat()
  const { runName } = useWords()
  const [first] = periods
  const last = periods.at(-1)
  if (!first || !last) return null
  const span =
    first === last ? day(first.startDate) : `${day(first.startDate)} – ${day(last.startDate)}`
  return (
    <details className="py-1">
      <summary className="min-h-11 py-2">
        <span className="text-lg font-bold">
          {t(first.jobName)} · {t(first.dateTerm)}
        </span>{' '}
        <span className="tabular text-soft">
          {t('periods', counted(periods.length))} · {span}
        </span>
      </summary>
      <ul className="flex flex-col gap-1 pb-2 pl-4">
        {periods.map((period) => (
          <li key={period.startDate} className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <span className="min-w-48 flex-1 font-semibold">{runName(period)}</span>
            <span className="tabular text-sm text-soft">
              {[
                period.missingStoreCount > 0 &&
                  t('missing', { number: count(period.missingStoreCount) }),
                period.staleStoreCount > 0 && t('stale', { number: count(period.staleStoreCount) }),
              ]
                .filter(Boolean)
                .join(', ')}
            </span>
            <Button
              onClick={() => onRun(period)}
              aria-label={t('runNowOf', { run: runName(period) })}
            >
              {t('runNow')}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  )
}
