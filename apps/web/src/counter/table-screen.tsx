import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Empty, Loading, Shown } from '../design/states.tsx'
import { useTitle } from '../design/use-title.ts'
import { OrderCard } from './order-card.tsx'
import { PaymentPanel } from './payment-panel.tsx'
import { type Bill, billQuery } from './queries.ts'
import { type Paying, usePay } from './use-pay.ts'
import { useTableNumber } from './use-table-number.ts'

/** A table's orders, and its payment. */
export function TableScreen() {
  const { tradeDeviceId } = useParams({ from: '/counter/table/$tradeDeviceId' })
  return <Table key={tradeDeviceId} id={Number(tradeDeviceId)} />
}

function Table({ id }: { id: number }) {
  const { t } = useTranslation()
  const number = useTableNumber()(id)
  const name = t('table', { number: number ?? '' })
  useTitle(name)
  const bill = useQuery(billQuery(id))
  const paying = usePay(id, name)
  return (
    <>
      <header className="flex items-center gap-3">
        <BackToTables />
        <h2 className="text-2xl font-extrabold">{name}</h2>
      </header>
      <Shown of={bill}>{(data) => <Content bill={data} paying={paying} />}</Shown>
    </>
  )
}

function Content({ bill, paying }: { bill: Bill | null; paying: Paying }) {
  const { t } = useTranslation('counter')
  // Its payment is told by the live stream, too, and may be before it is answered.
  if (!bill && paying.isPending) return <Loading />
  if (!bill) return <Empty title={t('nothingOpen')}>{t('nothingOpenHint')}</Empty>
  return (
    <div className={COLUMNS}>
      <section aria-label={t('orders')} className="flex flex-col gap-3">
        {bill.orderList.map((order) => (
          <OrderCard key={order.id} order={order} />
        ))}
      </section>
      <PaymentPanel bill={bill} paying={paying} />
    </div>
  )
}

function BackToTables() {
  const { t } = useTranslation('counter')
  return (
    <Link to="/counter" className={BACK}>
      <span aria-hidden>‹ </span>
      {t('backToTables')}
    </Link>
  )
}

const COLUMNS =
  'grid grid-cols-[minmax(0,1fr)] items-start gap-4 md:grid-cols-[minmax(0,1fr)_20rem] ' +
  'lg:grid-cols-[minmax(0,1fr)_24rem]'
const BACK =
  'inline-flex min-h-11 items-center gap-1 rounded-md border border-edge bg-surface px-4 ' +
  'font-semibold hover:bg-raised'
