import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Shown } from '../design/states.tsx'
import { useTitle } from '../design/use-title.ts'
import { useFormat } from '../texts/use-format.ts'
import { receiptQuery } from './queries.ts'
import { ReceiptActions } from './receipt-actions.tsx'
import { ReceiptView } from './receipt-view.tsx'

/** A payment's receipt: on screen, on paper, as a file. */
export function ReceiptScreen() {
  const { t } = useTranslation('counter')
  const { paymentId } = useParams({ from: '/counter/payments/$paymentId' })
  const { received } = useSearch({ from: '/counter/payments/$paymentId' })
  useTitle(`${t('receipt')} ${paymentId}`)
  const receipt = useQuery(receiptQuery(Number(paymentId)))
  return (
    <Shown of={receipt}>
      {(data) => (
        <div className="mx-auto flex w-full max-w-md flex-col gap-4 print:m-0 print:max-w-none">
          <h2 className="sr-only">{t('receipt')}</h2>
          {received !== undefined && <Done change={received - data.amount} />}
          <ReceiptView receipt={data} />
          <ReceiptActions receipt={data} />
          <Link to="/counter" className={BACK}>
            {t('backToTables')}
          </Link>
        </div>
      )}
    </Shown>
  )
}

/** What the cashier has to do now that it is paid in cash. */
function Done({ change }: { change: number }) {
  const { t } = useTranslation('counter')
  const { won } = useFormat()
  return (
    <p role="status" className={DONE}>
      <span>{t('paid')}</span>
      <span className="text-3xl font-extrabold tabular">
        {t('giveChange', { change: won(change) })}
      </span>
    </p>
  )
}

const DONE =
  'flex flex-wrap items-baseline justify-between gap-x-4 rounded-lg bg-good-tint p-4 font-bold ' +
  'text-good print:hidden'
const BACK =
  'inline-flex min-h-14 items-center justify-center rounded-md bg-brand px-6 text-lg ' +
  'font-semibold text-brand-ink hover:brightness-110 print:hidden'
