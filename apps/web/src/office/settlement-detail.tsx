import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Card } from '../design/card.tsx'
import { Empty, Shown } from '../design/states.tsx'
import { Table } from '../design/table.tsx'
import { useFormat } from '../texts/use-format.ts'
import { Change } from './change.tsx'
import { ExportButtons } from './export-buttons.tsx'
import { NotComputed } from './not-computed.tsx'
import { addDays, addMonths } from './period.ts'
import { useDetailSheet } from './use-detail-sheet.ts'
import { useMonthName } from './use-period-name.ts'
import {
  type Detail,
  type SettlementTerm,
  useSettlement,
  useSettlementDetail,
} from './use-settlements.ts'

type Shape = { term: SettlementTerm; start: string }

/** What a settlement is made of: categories, products, card companies. */
export function SettlementDetail({ term, start }: Shape) {
  const format = useFormat()
  const spanOf = useMonthName()
  const detail = useSettlementDetail(term, start)
  const card = useRef<HTMLElement>(null)
  const { isPending } = detail
  useEffect(() => {
    if (!isPending) bringUp(card.current)
  }, [isPending])
  return (
    <Card ref={card} aria-labelledby="detail" className="flex min-w-0 flex-col gap-5">
      <h3 id="detail" className="text-lg font-bold">
        {term === 'DAY' ? format.day(start) : spanOf(start)}
      </h3>
      <Shown of={detail}>
        {(made) => (made ? <Made {...{ made, term, start }} /> : <NotComputed isOver />)}
      </Shown>
    </Card>
  )
}

/** Where it stands below what was pressed, and hardly in sight, it comes up. */
function bringUp(card: HTMLElement | null): void {
  if (!card || card.getBoundingClientRect().top < innerHeight / 2) return
  card.scrollIntoView({ block: 'start' })
}

function Made({ made, term, start }: Shape & { made: Detail }) {
  const { t } = useTranslation('office')
  const format = useFormat()
  const sheetOf = useDetailSheet()
  const { revenue, fee, operatingProfit } = made
  return (
    <>
      <dl className="grid grid-cols-[1fr_auto] gap-y-1.5 tabular">
        <Line name={t('revenue')} value={format.won(revenue.amount)} />
        <Line name={t('fee')} value={format.won(-fee.amount)} />
        <Line name={t('profit')} value={format.won(operatingProfit)} isSum />
      </dl>
      <ul className="text-sm">
        {comparedWith(term, start).map(([before, than]) => (
          <Compared key={than} term={term} start={before} now={operatingProfit} than={t(than)} />
        ))}
      </ul>
      {revenue.categoryList.length === 0 ? (
        <Empty title={t('nothingPaid')} />
      ) : (
        <Products categories={revenue.categoryList} />
      )}
      {fee.cardCompanyList.length > 0 && <Fees fee={fee} />}
      <ExportButtons sheet={() => sheetOf(term, start, made)} />
    </>
  )
}

/** The starts of the periods before, and what they are called. */
function comparedWith(term: SettlementTerm, start: string) {
  if (term === 'MONTH') return [[addMonths(start, -1), 'settlementBefore']] as const
  return [
    [addDays(start, -1), 'dayBefore'],
    [addDays(start, -7), 'weekBefore'],
  ] as const
}

function Compared({ term, start, now, than }: Shape & { now: number; than: string }) {
  const { data } = useSettlement(term, start)
  // Not known yet is not the same as none.
  if (data === undefined) return null
  return (
    <li>
      <Change now={now} before={data?.operatingProfit} than={than} />
    </li>
  )
}

function Line(props: { name: string; value: string; isSum?: boolean }) {
  const dress = props.isSum ? 'border-t border-edge pt-1.5 font-bold' : ''
  return (
    <>
      <dt className={dress}>{props.name}</dt>
      <dd className={`pl-4 text-right ${dress}`}>{props.value}</dd>
    </>
  )
}

function Products({ categories }: { categories: Detail['revenue']['categoryList'] }) {
  const { t } = useTranslation('office')
  const { t: shared } = useTranslation()
  const format = useFormat()
  return categories.map(({ category, amount, productList }) => (
    <div key={category} className="flex flex-col gap-1">
      <h4 className="font-bold">{shared(category)}</h4>
      <Table
        caption={shared(category)}
        columns={[
          { name: t('productName') },
          { name: t('saleCount'), isNumber: true },
          { name: t('saleAmount'), isNumber: true },
        ]}
        rows={productList.map((product, index) => ({
          key: `${index} ${product.name}`,
          cells: [product.name, format.count(product.count), format.won(product.amount)],
        }))}
        total={[t('sum'), '', format.won(amount)]}
      />
    </div>
  ))
}

function Fees({ fee }: { fee: Detail['fee'] }) {
  const { t } = useTranslation('office')
  const { t: shared } = useTranslation()
  const format = useFormat()
  return (
    <div className="flex flex-col gap-1">
      <h4 className="font-bold">{t('cardFees')}</h4>
      <Table
        caption={t('cardFees')}
        columns={[{ name: t('cardCompany') }, { name: t('fee'), isNumber: true }]}
        rows={fee.cardCompanyList.map(({ name, amount }) => ({
          key: name,
          cells: [shared(name), format.won(amount)],
        }))}
        total={[t('sum'), format.won(fee.amount)]}
      />
    </div>
  )
}
