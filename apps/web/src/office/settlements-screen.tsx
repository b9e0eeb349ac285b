import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Segments } from '../design/segments.tsx'
import { Loading } from '../design/states.tsx'
import { useTitle } from '../design/use-title.ts'
import { useMe } from '../session/me.ts'
import { useCalendar } from '../texts/calendar.ts'
import { SettledDays } from './settled-days.tsx'
import { SettledMonths } from './settled-months.tsx'
import type { SettlementTerm } from './use-settlements.ts'

/** What was settled: the days of a month, and the months from one settlement day to the next. */
export function SettlementsScreen() {
  const { t } = useTranslation('office')
  useTitle(t('settlements'))
  const { today } = useCalendar()
  const { data: me } = useMe()
  const [term, setTerm] = useState<SettlementTerm>('DAY')
  const settlementDay = me?.store?.settlementDate
  if (today === '' || settlementDay === undefined) return <Loading />
  return (
    <>
      <header className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-2xl font-extrabold">{t('settlements')}</h2>
        <Segments<SettlementTerm>
          label={t('term')}
          value={term}
          onChange={setTerm}
          options={[
            { value: 'DAY', name: t('byDay') },
            { value: 'MONTH', name: t('bySettlementMonth', { day: settlementDay }) },
          ]}
        />
      </header>
      {term === 'DAY' ? <SettledDays today={today} /> : <SettledMonths today={today} />}
    </>
  )
}
