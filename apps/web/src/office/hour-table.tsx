import { useTranslation } from 'react-i18next'
import { Table } from '../design/table.tsx'
import { useCalendar } from '../texts/calendar.ts'
import { useFormat } from '../texts/use-format.ts'
import { hourOf } from './period.ts'
import type { Today } from './today-screen.tsx'

/** The hours of the chart, in figures. */
export function HourTable({ hours }: { hours: Today['hourList'] }) {
  const { t } = useTranslation('office')
  const format = useFormat()
  const { dayStartsAt } = useCalendar()
  return (
    <Table
      caption={t('byHour')}
      columns={[
        { name: t('hour') },
        { name: t('payments'), isNumber: true },
        { name: t('revenue'), isNumber: true },
      ]}
      rows={hours.map(({ hour, count, amount }) => ({
        key: String(hour),
        cells: [
          `${hourOf(dayStartsAt, hour)}–${hourOf(dayStartsAt, hour + 1)}`,
          format.count(count),
          format.won(amount),
        ],
      }))}
    />
  )
}
