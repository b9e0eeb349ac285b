import { useTranslation } from 'react-i18next'
import { useFormat } from '../texts/use-format.ts'
import type { Progress } from './run.ts'
import { useWords } from './use-words.ts'

/** How far a step is, in stores; and how long it will still take. */
export function StepProgress({ step, label }: { step: Progress; label: string }) {
  const { t } = useTranslation('operator')
  const { count } = useFormat()
  const { duration } = useWords()
  const { done, total, itemsPerSecond, msLeft } = step
  const percent = total === null ? 0 : total === 0 ? 100 : Math.round((done / total) * 100)
  const stores =
    total === null
      ? t('storesSoFar', { done: count(done) })
      : t('stores', { done: count(done), total: count(total) })
  return (
    <div className="flex flex-col gap-1">
      <div
        role="progressbar"
        aria-label={`${t('progress')}: ${label}`}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={stores}
        className="h-2.5 overflow-hidden rounded-full bg-raised"
      >
        <div
          className="h-full rounded-full bg-brand transition-[width]"
          style={{ width: `${percent}%` }}
        />
      </div>
      <p className="tabular flex flex-wrap gap-x-3 text-sm text-soft">
        <span>{stores}</span>
        {itemsPerSecond > 0 && (
          <span>{t('perSecond', { number: count(Math.round(itemsPerSecond)) })}</span>
        )}
        {msLeft !== null && msLeft > 0 && <span>{t('left', { duration: duration(msLeft) })}</span>}
      </p>
    </div>
  )
}
