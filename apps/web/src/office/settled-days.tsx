import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Card } from '../design/card.tsx'
import { Loading, Shown } from '../design/states.tsx'
import { Stepper } from '../design/stepper.tsx'
import { useFormat } from '../texts/use-format.ts'
import { DayCalendar } from './day-calendar.tsx'
import { ExportButtons } from './export-buttons.tsx'
import { addDays, addMonths, monthOf } from './period.ts'
import { compareAlike, sumOf } from './settlement.ts'
import { SettlementDetail } from './settlement-detail.tsx'
import { SettlementFigures } from './settlement-figures.tsx'
import { useSettlementSheet } from './use-settlement-sheet.ts'
import { type SettledPeriod, useSettlements } from './use-settlements.ts'

const SettlementChart = lazy(async () => ({
  default: (await import('./settlement-chart.tsx')).SettlementChart,
}))

/** A month of days: calendar, chart, sums, and what the chosen day is made of. */
export function SettledDays({ today }: { today: string }) {
  const { t } = useTranslation('office')
  const format = useFormat()
  const [month, setMonth] = useState(monthOf(addDays(today, -1)))
  const [chosen, setChosen] = useState<string>()
  const next = addMonths(month, 1)
  const settled = useSettlements('DAY', month, next)
  const before = useSettlements('DAY', addMonths(month, -1), month)
  const step = (months: number) => {
    setMonth(addMonths(month, months))
    setChosen(undefined)
  }
  return (
    <>
      <Stepper
        back={t('monthBefore')}
        on={t('monthAfter')}
        onBack={() => step(-1)}
        onOn={next <= today ? () => step(1) : undefined}
      >
        {format.month(month)}
      </Stepper>
      <Shown of={settled}>
        {(days) => (
          <>
            <SettlementFigures
              settled={sumOf(days)}
              compared={before.data && compareAlike(days, before.data)}
            />
            <div className={GRID}>
              <Card aria-label={t('calendar')}>
                <DayCalendar {...{ month, days, today, chosen }} onChoose={setChosen} />
              </Card>
              <div className="min-w-0 lg:row-span-2">
                <Chosen key={chosen} day={chosen} />
              </div>
              {days.length > 0 && <Days days={days} month={month} />}
            </div>
          </>
        )}
      </Shown>
    </>
  )
}

/** On a phone one below the other, what was chosen right below the calendar. */
const GRID = 'grid items-start gap-5 lg:grid-cols-[3fr_2fr] lg:grid-rows-[auto_1fr]'

function Chosen({ day }: { day: string | undefined }) {
  const { t } = useTranslation('office')
  if (day) return <SettlementDetail term="DAY" start={day} />
  return (
    <Card className="text-soft" aria-label={t('detail')}>
      {t('chooseDay')}
    </Card>
  )
}

function Days({ days, month }: { days: readonly SettledPeriod[]; month: string }) {
  const { t } = useTranslation('office')
  const sheetOf = useSettlementSheet()
  return (
    <Card aria-labelledby="days" className="flex flex-col gap-4">
      <h3 id="days" className="text-lg font-bold">
        {t('dayByDay')}
      </h3>
      <Suspense fallback={<Loading />}>
        <SettlementChart term="DAY" settled={days} />
      </Suspense>
      <ExportButtons sheet={() => sheetOf('DAY', month.slice(0, 7), days)} />
    </Card>
  )
}
