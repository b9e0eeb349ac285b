import { useTranslation } from 'react-i18next'
import { Figure } from '../design/figure.tsx'
import { useFormat } from '../texts/use-format.ts'
import { Change } from './change.tsx'
import type { Today } from './today-screen.tsx'

/** The day in numbers, beside those of the same weekday before. */
export function TodayFigures({ today }: { today: Today }) {
  const { t } = useTranslation('office')
  const format = useFormat()
  const { weekBefore, averageAmount, cash, card } = today
  return (
    <dl className="grid gap-3 sm:grid-cols-2 sm:gap-4 lg:grid-cols-4">
      <Figure name={t('revenueSoFar')} value={format.won(today.revenue)}>
        <p>
          <Change now={today.revenue} before={weekBefore?.revenueByNow} than={t('lastWeekByNow')} />
        </p>
        {weekBefore && <p>{t('lastWeekInAll', { amount: format.won(weekBefore.revenue) })}</p>}
      </Figure>
      <Figure name={t('payments')} value={format.count(today.paymentCount)}>
        <p>
          <Change
            now={today.paymentCount}
            before={weekBefore?.paymentCountByNow}
            than={t('lastWeekByNow')}
          />
        </p>
        {averageAmount !== null && <p>{t('average', { amount: format.won(averageAmount) })}</p>}
      </Figure>
      <Figure name={t('openBills')} value={format.won(today.openAmount)}>
        {t('openTables', format.counted(today.openTables))}
      </Figure>
      <Figure name={t('cardAndCash')} value={format.won(card.amount)}>
        <p>{t('ofCards', { ...format.counted(card.count), fee: format.won(today.fee) })}</p>
        <p>{t('ofCash', { ...format.counted(cash.count), amount: format.won(cash.amount) })}</p>
      </Figure>
    </dl>
  )
}
