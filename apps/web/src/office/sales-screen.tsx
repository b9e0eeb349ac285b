import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Card } from '../design/card.tsx'
import { Empty, Loading, Shown } from '../design/states.tsx'
import { useTitle } from '../design/use-title.ts'
import { useCalendar } from '../texts/calendar.ts'
import { ExportButtons } from './export-buttons.tsx'
import { NotComputed } from './not-computed.tsx'
import { addDays, startOf, stepFrom } from './period.ts'
import { SalesChoice } from './sales-choice.tsx'
import { SalesTable } from './sales-table.tsx'
import { type AskedSales, type BestSellers, useBestSellers } from './use-best-sellers.ts'
import { usePeriodName } from './use-period-name.ts'
import { useSalesSheet } from './use-sales-sheet.ts'

const SalesChart = lazy(async () => ({ default: (await import('./sales-chart.tsx')).SalesChart }))

/** What sells best, over a day, a week or a month, beside the period before. */
export function SalesScreen() {
  const { t } = useTranslation('office')
  const { today } = useCalendar()
  useTitle(t('sales'))
  return today === '' ? <Loading /> : <Sales today={today} />
}

function Sales({ today }: { today: string }) {
  const { t } = useTranslation('office')
  const nameOf = usePeriodName()
  // Yesterday is the last day that is computed.
  const [asked, setAsked] = useState<AskedSales>({
    ...{ term: 'DAY', start: addDays(today, -1), category: undefined, criteria: 'AMOUNT' },
  })
  const now = useBestSellers(asked)
  const before = useBestSellers({ ...asked, start: stepFrom(asked.term, asked.start, -1) })
  return (
    <>
      <h2 className="text-2xl font-extrabold">{t('sales')}</h2>
      <SalesChoice asked={asked} onChange={setAsked} today={today} />
      <Card aria-label={nameOf(asked.term, asked.start)} className="flex flex-col gap-5">
        <Shown of={now}>
          {(best) =>
            best === null ? (
              <NotComputed isOver={startOf(asked.term, today) > asked.start} />
            ) : best.length === 0 ? (
              <Empty title={t('nothingSold')}>{t('nothingSoldHint')}</Empty>
            ) : (
              <Best asked={asked} best={best} before={before.data} />
            )
          }
        </Shown>
      </Card>
    </>
  )
}

type BestProps = {
  asked: AskedSales
  best: BestSellers
  /** null: there are no figures of it; undefined: that is not known yet */
  before: BestSellers | null | undefined
}

function Best({ asked, best, before }: BestProps) {
  const sheetOf = useSalesSheet()
  return (
    <>
      <Suspense fallback={<Loading />}>
        <SalesChart asked={asked} best={best} before={before ?? undefined} />
      </Suspense>
      <SalesTable asked={asked} best={best} before={before} />
      <ExportButtons sheet={() => sheetOf(asked, best)} />
    </>
  )
}
