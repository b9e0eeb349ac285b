import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { Card } from '../design/card.tsx'
import { Empty, Loading, Shown } from '../design/states.tsx'
import { useTitle } from '../design/use-title.ts'
import { useLiveChange } from '../live/live-provider.tsx'
import { useFormat } from '../texts/use-format.ts'
import { HourTable } from './hour-table.tsx'
import { LiveBadge } from './live-badge.tsx'
import { TodayFigures } from './today-figures.tsx'

const HourChart = lazy(async () => ({ default: (await import('./hour-chart.tsx')).HourChart }))

/** "By this time of the day" moves on while nothing happens. */
const AGAIN_MS = 60_000

const asked = {
  queryKey: ['today'],
  queryFn: () => dataOf(api.GET('/trade/today')),
  refetchInterval: AGAIN_MS,
}
export type Today = Awaited<ReturnType<typeof asked.queryFn>>

/** What the store took today so far; it changes while one looks. */
export function TodayScreen() {
  const { t } = useTranslation('office')
  const format = useFormat()
  useTitle(t('today'))
  const queries = useQueryClient()
  const today = useQuery(asked)
  useLiveChange(['order-changed', 'trade-paid'], () => {
    void queries.invalidateQueries({ queryKey: asked.queryKey })
  })
  return (
    <Shown of={today}>
      {(data) => (
        <>
          <header className="flex flex-wrap items-center justify-between gap-3">
            <h2 className="text-2xl font-extrabold">{format.day(data.today)}</h2>
            <LiveBadge />
          </header>
          <TodayFigures today={data} />
          <Card aria-labelledby="hours" className="flex flex-col gap-4">
            <h3 id="hours" className="text-lg font-bold">
              {t('byHour')}
            </h3>
            {data.hourList.length === 0 ? (
              <Empty title={t('nothingPaidYet')} />
            ) : (
              <Hours of={data} />
            )}
          </Card>
        </>
      )}
    </Shown>
  )
}

function Hours({ of }: { of: Today }) {
  return (
    <>
      <Suspense fallback={<Loading />}>
        <HourChart hours={of.hourList} />
      </Suspense>
      <HourTable hours={of.hourList} />
    </>
  )
}
