import { useTranslation } from 'react-i18next'
import { Figure } from '../design/figure.tsx'
import { useFormat } from '../texts/use-format.ts'
import { Change } from './change.tsx'
import type { Settled } from './use-settlements.ts'

type SettlementFiguresProps = {
  settled: Settled
  /**
   * its days that the month before has settled, too, and those; null: there are none; undefined:
   * they are not known
   */
  compared: { now: Settled; before: Settled } | null | undefined
}

/** The sums of a month's settled days, beside those of the month before. */
export function SettlementFigures({ settled, compared }: SettlementFiguresProps) {
  const { t } = useTranslation('office')
  const format = useFormat()
  return (
    <dl className="grid gap-3 sm:grid-cols-3 sm:gap-4">
      <Figure name={t('revenue')} value={format.won(settled.revenue)}>
        {compared !== undefined && (
          <Change
            now={compared?.now.revenue ?? 0}
            before={compared?.before.revenue}
            than={t('sameDaysBefore')}
          />
        )}
      </Figure>
      <Figure name={t('fee')} value={format.won(settled.fee)}>
        {settled.revenue > 0 &&
          t('ofRevenue', {
            percent: format.percent(Math.round((settled.fee / settled.revenue) * 10_000)),
          })}
      </Figure>
      <Figure name={t('profit')} value={format.won(settled.operatingProfit)}>
        {compared !== undefined && (
          <Change
            now={compared?.now.operatingProfit ?? 0}
            before={compared?.before.operatingProfit}
            than={t('sameDaysBefore')}
          />
        )}
      </Figure>
    </dl>
  )
}
