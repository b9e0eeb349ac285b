import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { Card } from '../design/card.tsx'
import { Empty, Loading, Shown } from '../design/states.tsx'
import { Stepper } from '../design/stepper.tsx'
import { Table } from '../design/table.tsx'
import { useFormat } from '../texts/use-format.ts'
import { Change } from './change.tsx'
import { ExportButtons } from './export-buttons.tsx'
import { addMonths } from './period.ts'
import { SettlementDetail } from './settlement-detail.tsx'
import { useMonthName } from './use-period-name.ts'
import { useSettlementSheet } from './use-settlement-sheet.ts'
import { type SettledPeriod, useSettlements } from './use-settlements.ts'

const SettlementChart = lazy(async () => ({
  default: (await import('./settlement-chart.tsx')).SettlementChart,
}))

/** A year of settlements: chart, table, and what the chosen one is made of. */
export function SettledMonths({ today }: { today: string }) {
  const { t } = useTranslation('office')
  const [year, setYear] = useState(Number(addMonths(`${today.slice(0, 7)}-01`, -1).slice(0, 4)))
  const [chosen, setChosen] = useState<string>()
  // The December before is what January is compared with.
  const settled = useSettlements('MONTH', `${year - 1}-12-01`, `${year + 1}-01-01`)
  const step = (years: number) => {
    setYear(year + years)
    setChosen(undefined)
  }
  return (
    <>
      <Stepper
        back={t('yearBefore')}
        on={t('yearAfter')}
        onBack={() => step(-1)}
        onOn={year < Number(today.slice(0, 4)) ? () => step(1) : undefined}
      >
        {t('year', { year: String(year) })}
      </Stepper>
      <Shown of={settled}>
        {(months) => <Months year={year} months={months} onChoose={setChosen} />}
      </Shown>
      {chosen && <SettlementDetail key={chosen} term="MONTH" start={chosen} />}
    </>
  )
}

type MonthsProps = {
  year: number
  /** those of the year, and the December before */
  months: readonly SettledPeriod[]
  onChoose(start: string): void
}

function Months({ year, months, onChoose }: MonthsProps) {
  const { t } = useTranslation('office')
  const sheetOf = useSettlementSheet()
  const own = months.filter(({ startDate }) => startDate.startsWith(`${year}-`))
  if (own.length === 0) {
    return <Empty title={t('noSettlements')}>{t('noSettlementsHint')}</Empty>
  }
  return (
    <Card aria-label={t('settlements')} className="flex flex-col gap-5">
      <Suspense fallback={<Loading />}>
        <SettlementChart term="MONTH" settled={own} />
      </Suspense>
      <MonthTable {...{ own, months, onChoose }} />
      <ExportButtons sheet={() => sheetOf('MONTH', String(year), own)} />
    </Card>
  )
}

type MonthTableProps = Omit<MonthsProps, 'year'> & { own: readonly SettledPeriod[] }

function MonthTable({ own, months, onChoose }: MonthTableProps) {
  const { t } = useTranslation('office')
  const format = useFormat()
  const nameOf = useMonthName()
  const profitOf = (start: string) =>
    months.find(({ startDate }) => startDate === start)?.operatingProfit
  return (
    <Table
      caption={t('settlements')}
      columns={[
        { name: t('period') },
        { name: t('revenue'), isNumber: true },
        { name: t('fee'), isNumber: true },
        { name: t('profit'), isNumber: true },
        { name: t('comparedWithBefore') },
      ]}
      rows={own.map(({ startDate, revenue, fee, operatingProfit }) => ({
        key: startDate,
        cells: [
          <Button key="period" look="quiet" onClick={() => onChoose(startDate)} className="-ml-3">
            <span className="whitespace-nowrap text-brand-text underline">{nameOf(startDate)}</span>
          </Button>,
          format.won(revenue),
          format.won(fee),
          format.won(operatingProfit),
          <Change key="before" now={operatingProfit} before={profitOf(addMonths(startDate, -1))} />,
        ],
      }))}
    />
  )
}
