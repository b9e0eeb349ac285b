import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { Card } from '../design/card.tsx'
import { SelectField } from '../design/field.tsx'
import { Empty, Shown } from '../design/states.tsx'
import { JOB_NAMES, mayRestart, type Run } from './run.ts'
import { type Chosen, RunDialogs } from './run-dialogs.tsx'
import { RunRow } from './run-row.tsx'
import { StartDialog } from './start-dialog.tsx'
import { useRuns } from './use-runs.ts'

/** All runs, newest first, and what one does with them. */
export function RunList() {
  const { t } = useTranslation('operator')
  const [name, setName] = useState<Run['jobName']>()
  const [chosen, setChosen] = useState<Chosen>()
  const [isStarting, setStarting] = useState(false)
  const runs = useRuns(name)
  return (
    <Card aria-labelledby="runs" id="runs-card">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <h2 id="runs" className="text-xl font-bold">
          {t('runs')}
        </h2>
        <div className="flex flex-wrap items-end gap-3">
          <SelectField
            label={t('job')}
            value={name ?? ''}
            onChange={({ target }) => {
              setName(JOB_NAMES.find((one) => one === target.value))
            }}
          >
            <option value="">{t('allJobs')}</option>
            {JOB_NAMES.map((one) => (
              <option key={one} value={one}>
                {t(one)}
              </option>
            ))}
          </SelectField>
          <Button look="primary" onClick={() => setStarting(true)}>
            {t('start')}
          </Button>
        </div>
      </div>
      <Shown of={runs}>
        {({ pages }) => (
          <Rows
            runs={pages.flat()}
            onChoose={setChosen}
            onMore={runs.hasNextPage ? () => void runs.fetchNextPage() : undefined}
          />
        )}
      </Shown>
      {chosen && <RunDialogs chosen={chosen} onClose={() => setChosen(undefined)} />}
      {isStarting && <StartDialog onClose={() => setStarting(false)} />}
    </Card>
  )
}

type RowsProps = {
  runs: readonly Run[]
  onChoose(chosen: Chosen): void
  /** undefined: there are no more */
  onMore: (() => void) | undefined
}

function Rows({ runs, onChoose, onMore }: RowsProps) {
  const { t } = useTranslation('operator')
  if (runs.length === 0) return <Empty title={t('noRuns')}>{t('noRunsHint')}</Empty>
  return (
    <>
      <ul className="mt-2 flex flex-col divide-y divide-line">
        {runs.map((run) => (
          <RunRow
            key={run.id}
            run={run}
            canRestart={mayRestart(run, runs)}
            onDetails={() => onChoose({ run, what: 'details' })}
            onRestart={() => onChoose({ run, what: 'restart' })}
            onStop={() => onChoose({ run, what: 'stop' })}
          />
        ))}
      </ul>
      {onMore && (
        <Button onClick={onMore} className="mt-3 w-full">
          {t('more')}
        </Button>
      )}
    </>
  )
}
