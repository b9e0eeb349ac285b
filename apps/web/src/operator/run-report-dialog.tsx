import { useTranslation } from 'react-i18next'
import { Dialog } from '../design/dialog.tsx'
import { Shown } from '../design/states.tsx'
import { useFormat } from '../texts/use-format.ts'
import type { RunReport } from './run.ts'
import { RunDuration } from './run-duration.tsx'
import { RunStatus } from './run-status.tsx'
import { StepProgress } from './step-progress.tsx'
import { useRun } from './use-runs.ts'
import { useWords } from './use-words.ts'

/** One run with its steps, its counts, and what is not done; live while it runs. */
export function RunReportDialog({ id, onClose }: { id: number; onClose(): void }) {
  const { t } = useTranslation('operator')
  const report = useRun(id)
  return (
    <Dialog open onClose={onClose} title={t('runNumber', { id })} wide>
      <Shown of={report}>{(run) => <Report run={run} />}</Shown>
    </Dialog>
  )
}

function Report({ run }: { run: RunReport }) {
  const { t } = useTranslation('operator')
  const { dateTime } = useFormat()
  const { runName } = useWords()
  return (
    <div className="flex flex-col gap-4">
      <p className="flex flex-wrap items-center gap-2 text-lg font-bold">
        {runName(run)}
        <RunStatus run={run} />
      </p>
      <p className="tabular flex flex-wrap gap-x-3 text-soft">
        <span>{t('startedAt', { time: dateTime(run.startedAt) })}</span>
        <RunDuration run={run} />
        <span className="break-all">
          {t('owner')}: {run.owner}
        </span>
      </p>
      {run.message && (
        <p className="rounded-md bg-bad-tint p-3 break-words whitespace-pre-wrap text-bad">
          {run.message}
        </p>
      )}
      <section aria-label={t('steps')} className="flex flex-col gap-3">
        <h3 className="font-bold">{t('steps')}</h3>
        {run.stepList.map((step) => (
          <Step key={step.name} step={step} />
        ))}
      </section>
      <Unfinished run={run} />
    </div>
  )
}

function Step({ step }: { step: RunReport['stepList'][number] }) {
  const { t } = useTranslation('operator')
  const { count } = useFormat()
  const name = step.name === 'stores' ? t('stepStores') : step.name
  const counts = [
    t('read', { number: count(step.readCount) }),
    t('written', { number: count(step.writeCount) }),
    t('committed', { number: count(step.commitCount) }),
    t('rolledBack', { number: count(step.rollbackCount) }),
  ]
  return (
    <div className="rounded-md border border-line p-3">
      <p className="mb-2 font-semibold">{name}</p>
      <StepProgress step={step} label={name} />
      <p className="tabular mt-2 flex flex-wrap gap-x-4 text-sm">
        {counts.map((text) => (
          <span key={text}>{text}</span>
        ))}
      </p>
      {step.message && <p className="mt-2 text-sm break-words text-bad">{step.message}</p>}
    </div>
  )
}

/** What the engine says of a store that it cannot do; all others wait. */
const STORE_STATUSES = { NOT_READY: 'storeNOT_READY', FAILED: 'storeFAILED' } as const
/** Who sees so many knows enough. */
const STORES_SHOWN = 20

function Unfinished({ run }: { run: RunReport }) {
  const { t } = useTranslation('operator')
  const { count } = useFormat()
  const stores = run.unfinishedStoreList
  const stuck = stores.flatMap(({ status, ...store }) => {
    const word = STORE_STATUSES[status as keyof typeof STORE_STATUSES]
    return word ? [{ ...store, word }] : []
  })
  // Of the stores only the first are named.
  const step = run.stepList.at(-1)
  const left = step?.total == null ? stores.length : step.total - step.done
  const waiting = Math.max(0, left - stuck.length)
  return (
    <section aria-label={t('unfinished')}>
      <h3 className="font-bold">{t('unfinished')}</h3>
      {stores.length === 0 && <p className="text-soft">{t('unfinishedNothing')}</p>}
      {waiting > 0 && <p className="text-soft">{t('waiting', { number: count(waiting) })}</p>}
      <ul className="mt-1 flex flex-col gap-1">
        {stuck.slice(0, STORES_SHOWN).map(({ storeId, word, message }) => (
          <li key={storeId} className="break-words">
            <span className="font-semibold">{t('store', { id: storeId })}</span> {t(word)}{' '}
            {message && <span className="text-bad">{message}</span>}
          </li>
        ))}
      </ul>
      {stuck.length > STORES_SHOWN && (
        <p className="text-soft">{t('andMore', { number: count(stuck.length - STORES_SHOWN) })}</p>
      )}
    </section>
  )
}
