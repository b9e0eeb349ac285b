import { useTranslation } from 'react-i18next'
import {
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { useFormat } from '../texts/use-format.ts'
import { AXIS, CHART_HEIGHT, GRID, TOOLTIP } from './chart-dress.ts'
import type { AskedSales, BestSellers } from './use-best-sellers.ts'
import { usePeriodName } from './use-period-name.ts'

type SalesChartProps = { asked: AskedSales; best: BestSellers; before: BestSellers | undefined }

/** The best sellers as bars, beside what they sold the period before. */
export function SalesChart({ asked, best, before }: SalesChartProps) {
  const { t } = useTranslation('office')
  const format = useFormat()
  const nameOf = usePeriodName()
  const measure = asked.criteria === 'COUNT' ? 'saleCount' : 'saleAmount'
  const isMoney = measure === 'saleAmount'
  const data = best.map((product) => ({
    name: product.name,
    now: product[measure],
    before: before?.find(({ name }) => name === product.name)?.[measure],
  }))
  const write = (value: unknown) =>
    isMoney ? format.won(Number(value)) : t('pieces', { number: format.count(Number(value)) })
  return (
    <div role="img" aria-label={t('salesChart')}>
      <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
        <BarChart data={data} layout="vertical" accessibilityLayer={false} barGap={2}>
          <CartesianGrid {...GRID} vertical horizontal={false} />
          <XAxis
            type="number"
            allowDecimals={false}
            tickFormatter={isMoney ? format.wonShort : format.count}
            {...AXIS}
          />
          <YAxis type="category" dataKey="name" width={110} {...AXIS} />
          <Tooltip {...TOOLTIP} formatter={write} />
          <Legend formatter={(name) => <span className="text-ink">{name}</span>} />
          <Bar
            dataKey="now"
            name={nameOf(asked.term, asked.start)}
            fill="var(--chart-1)"
            {...BAR}
          />
          {before && <Bar dataKey="before" name={t('before')} fill="var(--chart-2)" {...BAR} />}
        </BarChart>
      </ResponsiveContainer>
    </div>
  )
}

const RADIUS: [number, number, number, number] = [0, 6, 6, 0]
const BAR = { radius: RADIUS, maxBarSize: 18, isAnimationActive: false } as const
