import { useTranslation } from 'react-i18next'
import { useFormat } from '../texts/use-format.ts'
import { addMonths, daysBetween, weekdayOf } from './period.ts'
import { type Level, levelOf } from './settlement.ts'
import type { SettledPeriod } from './use-settlements.ts'

type DayCalendarProps = {
  /** the first day of the month */
  month: string
  days: readonly SettledPeriod[]
  today: string
  chosen: string | undefined
  onChoose(day: string): void
}

const LEVELS = ['none', 'low', 'middle', 'high'] as const
const DRESS: Record<Level, string> = {
  none: 'bg-raised text-soft border-line',
  low: 'bg-surface text-ink border-edge',
  middle: 'bg-brand-tint text-brand-text border-brand-tint',
  high: 'bg-brand text-brand-ink border-brand',
}
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** The days of a month with their profit; how good each was is said by colour and by word. */
export function DayCalendar({ month, days, today, chosen, onChoose }: DayCalendarProps) {
  const { t } = useTranslation('office')
  const settled = new Map(days.map((day) => [day.startDate, day]))
  const profits = days.map(({ operatingProfit }) => operatingProfit)
  const all = daysBetween(month, addMonths(month, 1))
  return (
    <div className="flex flex-col gap-3">
      <ol className="grid grid-cols-7 gap-1 sm:gap-1.5">
        {WEEKDAYS.map((name) => (
          <li key={name} aria-hidden className="text-center text-sm font-semibold text-soft">
            {t(name)}
          </li>
        ))}
        {all.map((day, index) => (
          <li key={day} style={index === 0 ? { gridColumnStart: weekdayOf(day) + 1 } : {}}>
            <Day
              {...{ day, profits, settled: settled.get(day), isToday: day === today }}
              isChosen={day === chosen}
              onChoose={() => onChoose(day)}
            />
          </li>
        ))}
      </ol>
      <Legend />
    </div>
  )
}

type DayProps = {
  day: string
  settled: SettledPeriod | undefined
  /** of all days that are shown */
  profits: readonly number[]
  isToday: boolean
  isChosen: boolean
  onChoose(): void
}

function Day({ day, settled, profits, isToday, isChosen, onChoose }: DayProps) {
  const { t } = useTranslation('office')
  const format = useFormat()
  const number = Number(day.slice(8))
  const ring = isChosen ? 'outline-3 outline-offset-1 outline-info' : ''
  if (!settled) {
    const label = `${format.day(day)}: ${t(isToday ? 'stillRunning' : 'notSettled')}`
    return (
      <p className={`${CELL} border-dashed border-line text-soft`}>
        <span className="sr-only">{label}</span>
        <span aria-hidden className={isToday ? 'font-bold text-ink' : ''}>
          {number}
        </span>
        {isToday && (
          <span aria-hidden className="text-xs">
            {t('today')}
          </span>
        )}
      </p>
    )
  }
  const level = levelOf(settled.operatingProfit, profits)
  const profit = format.won(settled.operatingProfit)
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onChoose}
      className={`${CELL} ${DRESS[level]} ${ring}`}
    >
      <span className="sr-only">{`${format.day(day)}: ${profit}, ${t(level)}`}</span>
      <span aria-hidden className="font-bold">
        {number}
      </span>
      <span aria-hidden className="text-xs tabular sm:text-sm">
        <span className="hidden sm:inline">₩</span>
        {format.wonShort(settled.operatingProfit).replace('₩', '')}
      </span>
      <span aria-hidden className="hidden text-xs sm:inline">
        {t(level)}
      </span>
    </button>
  )
}

const CELL =
  'flex min-h-14 w-full min-w-0 flex-col items-start gap-0.5 rounded-sm border p-0.5 text-left ' +
  'sm:min-h-18 sm:p-2'

function Legend() {
  const { t } = useTranslation('office')
  return (
    <ul aria-label={t('legend')} className="flex flex-wrap gap-2 text-sm">
      {LEVELS.map((level) => (
        <li key={level} className={`rounded-sm border px-2 py-0.5 ${DRESS[level]}`}>
          {t(level)}
        </li>
      ))}
    </ul>
  )
}
