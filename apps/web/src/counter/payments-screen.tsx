import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { TextField } from '../design/field.tsx'
import { Empty, Loading, Shown } from '../design/states.tsx'
import { useTitle } from '../design/use-title.ts'
import { useCalendar } from '../texts/calendar.ts'
import { PaymentRow } from './payment-row.tsx'
import { readPayments } from './queries.ts'

/** As many as the API lists at once. */
const PAGE = 50

/** The payments of a business day, and the way to their receipts. */
export function PaymentsScreen() {
  const { t } = useTranslation('counter')
  useTitle(t('payments'))
  const { today } = useCalendar()
  const [chosen, setChosen] = useState<string>()
  const date = chosen ?? today
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-4">
      <header className="flex flex-wrap items-end justify-between gap-4">
        <h2 className="text-2xl font-extrabold">{t('payments')}</h2>
        <TextField
          type="date"
          label={t('businessDay')}
          value={date}
          max={today}
          onChange={({ target }) => target.value && setChosen(target.value)}
          required
        />
      </header>
      {date === '' ? <Loading /> : <Payments key={date} date={date} />}
    </div>
  )
}

function Payments({ date }: { date: string }) {
  const { t } = useTranslation('counter')
  const payments = useInfiniteQuery({
    queryKey: ['payment', date],
    queryFn: ({ pageParam }) => readPayments(date, pageParam),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)?.id),
  })
  return (
    <Shown of={payments}>
      {({ pages }) => {
        const all = pages.flat()
        if (all.length === 0) return <Empty title={t('noPayments')}>{t('noPaymentsHint')}</Empty>
        return (
          <>
            <ul className="flex flex-col gap-2">
              {all.map((payment) => (
                <PaymentRow key={payment.id} payment={payment} />
              ))}
            </ul>
            {payments.hasNextPage && (
              <Button
                busy={payments.isFetchingNextPage}
                onClick={() => void payments.fetchNextPage()}
              >
                {t('older')}
              </Button>
            )}
          </>
        )
      }}
    </Shown>
  )
}
