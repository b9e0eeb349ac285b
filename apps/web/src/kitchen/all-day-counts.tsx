import { useTranslation } from 'react-i18next'
import { useFormat } from '../texts/use-format.ts'
import { allDayOf, type Ticket } from './ticket.ts'

/** How many of each dish all open tickets want together. */
export function AllDayCounts({ tickets }: { tickets: readonly Ticket[] }) {
  const { t } = useTranslation('kitchen')
  const { count } = useFormat()
  return (
    <section aria-label={t('allDay')} className={PANEL}>
      <h2 className="text-xl font-bold">{t('allDay')}</h2>
      <p className="text-sm text-soft">{t('allDayHint')}</p>
      <ul className="mt-3 flex flex-wrap gap-x-6 gap-y-2 lg:flex-col">
        {allDayOf(tickets).map((dish) => (
          <li key={dish.productName} className="flex items-baseline gap-3 text-lg 2xl:text-xl">
            <span className="tabular min-w-8 text-right font-extrabold">{count(dish.count)}</span>
            <span>{dish.productName}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const PANEL =
  'rounded-lg border border-line bg-surface p-4 shadow-card lg:sticky lg:top-4 lg:max-h-[92dvh] ' +
  'lg:w-64 lg:shrink-0 lg:self-start lg:overflow-y-auto 2xl:w-80'
