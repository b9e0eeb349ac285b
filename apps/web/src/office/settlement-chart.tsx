import { useTranslation } from 'react-i18next'
import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Legend,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { useFormat } from '../texts/use-format.ts'
import { AXIS, CHART_HEIGHT, GRID, TOOLTIP } from './chart-dress.ts'
import type { SettledPeriod, SettlementTerm } from './use-settlements.ts'

type SettlementChartProps = { term: SettlementTerm; settled: readonly SettledPeriod[] }

/** Revenue as it splits into profit and fee, period by period. */
export function SettlementChart({ term, settled }: SettlementChartProps) {
  const { t } = useTranslation('office')
  const format = useFormat()
  const data = settled.map(({ startDate, ...won }) => {
    const name = term === 'DAY' ? String(Number(startDate.slice(8))) : startDate.slice(0, 7)
    return { name, startDate, ...won }
  })
  return (
    <div role="img" aria-label={t('settlementChart')}>
      <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
        <ComposedChart data={data} accessibilityLayer={false}>
          <CartesianGrid {...GRID} />
          <XAxis dataKey="name" {...AXIS} />
          <YAxis tickFormatter={format.wonShort} width={64} {...AXIS} />
          <Tooltip
            {...TOOLTIP}
            formatter={(value) => format.won(Number(value))}
            labelFormatter={(_label, [first]) => format.day(startOf(first?.payload))}
          />
          <Legend formatter={(name) => <span className="text-ink">{name}</span>} />
          <Bar
            dataKey="operatingProfit"
            name={t('profit')}
            stackId="revenue"
            fill="var(--chart-1)"
            {...BAR}
          />
          <Bar dataKey="fee" name={t('fee')} stackId="revenue" fill="var(--chart-3)" {...BAR} />
          <Line
            dataKey="revenue"
            name={t('revenue')}
            stroke="var(--chart-2)"
            strokeWidth={2}
            dot={data.length < 2}
            isAnimationActive={false}
          />
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  )
}

const BAR = { maxBarSize: 40, isAnimationActive: false } as const

function startOf(payload: { startDate: string } | undefined): string {
  return payload?.startDate ?? '1970-01-01'
}
