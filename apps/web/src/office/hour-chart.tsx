import { useTranslation } from 'react-i18next'
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { useCalendar } from '../texts/calendar.ts'
import { useFormat } from '../texts/use-format.ts'
import { AXIS, CHART_HEIGHT, GRID, TOOLTIP } from './chart-dress.ts'
import { hourOf } from './period.ts'
import type { Today } from './today-screen.tsx'

/** What was taken in each hour; the hours without a payment in between are there, too. */
export function HourChart({ hours }: { hours: Today['hourList'] }) {
  const { t } = useTranslation('office')
  const format = useFormat()
  const { dayStartsAt } = useCalendar()
  const first = hours[0]?.hour ?? 0
  const last = hours.at(-1)?.hour ?? 0
  const data = Array.from({ length: last - first + 1 }, (_, index) => ({
    name: hourOf(dayStartsAt, first + index),
    amount: hours.find(({ hour }) => hour === first + index)?.amount ?? 0,
  }))
  return (
    <div role="img" aria-label={t('hourChart')}>
      <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
        <BarChart data={data} accessibilityLayer={false}>
          <CartesianGrid {...GRID} />
          <XAxis dataKey="name" {...AXIS} />
          <YAxis tickFormatter={format.wonShort} width={64} {...AXIS} />
          <Tooltip {...TOOLTIP} formatter={(value) => [format.won(Number(value)), t('revenue')]} />
          <Bar
            dataKey="amount"
            fill="var(--chart-1)"
            radius={[6, 6, 0, 0]}
            maxBarSize={56}
            isAnimationActive={false}
          />
        </BarChart>
      </ResponsiveContainer>
    </div>
  )
}
