import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../texts/use-format.ts'
import { COUNT_MAX } from './guest.ts'

type StepperProps = {
  name: string
  count: number
  /** how many there are */
  max: number
  onCount(count: number): void
}

/** How many of a product: one more, one less. The button that adds stays, and so does the focus. */
export function Stepper({ name, count, max, onCount }: StepperProps) {
  const { t } = useTranslation('tablet')
  const format = useFormat()
  const adding = useRef<HTMLButtonElement>(null)
  const isChosen = count > 0
  const less = () => {
    if (count === 1) adding.current?.focus()
    onCount(count - 1)
  }
  return (
    <div className="flex items-center gap-2">
      {isChosen && (
        <>
          <button type="button" aria-label={t('lessOne', { name })} onClick={less} className={STEP}>
            −
          </button>
          <span className="tabular min-w-10 flex-1 text-center text-xl font-bold">
            {format.count(count)}
          </span>
        </>
      )}
      <button
        key="add"
        ref={adding}
        type="button"
        disabled={max <= count || count >= COUNT_MAX}
        aria-label={t(isChosen ? 'moreOne' : 'addOne', { name })}
        onClick={() => onCount(count + 1)}
        className={isChosen ? STEP : `${STEP} flex-1 text-lg!`}
      >
        {isChosen ? '+' : t('add')}
      </button>
    </div>
  )
}

const STEP =
  'min-h-14 min-w-14 rounded-md px-3 border border-edge bg-surface text-2xl font-bold ' +
  'text-brand-text hover:bg-brand-tint disabled:border-line disabled:bg-raised ' +
  'disabled:text-soft disabled:cursor-not-allowed'
