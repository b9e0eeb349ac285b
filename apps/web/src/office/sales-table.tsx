import { useTranslation } from 'react-i18next'
import { Table } from '../design/table.tsx'
import { useFormat } from '../texts/use-format.ts'
import { Change } from './change.tsx'
import type { AskedSales, BestSellers } from './use-best-sellers.ts'

type SalesTableProps = {
  asked: AskedSales
  best: BestSellers
  /** of the period before; null: there are no figures of it; undefined: that is not known yet */
  before: BestSellers | null | undefined
}

/** The best sellers in figures. */
export function SalesTable({ asked, best, before }: SalesTableProps) {
  const { t } = useTranslation('office')
  const format = useFormat()
  return (
    <Table
      caption={t('bestSellers')}
      columns={[
        { name: t('productName') },
        { name: t('saleCount'), isNumber: true },
        { name: t('saleAmount'), isNumber: true },
        { name: t('comparedWithBefore') },
      ]}
      rows={best.map((product, index) => ({
        key: `${index} ${product.name}`,
        cells: [
          <span key="name" className="font-semibold">
            <span className="mr-2 text-soft tabular">{index + 1}</span>
            {product.name}
          </span>,
          format.count(product.saleCount),
          format.won(product.saleAmount),
          <Before key="before" {...{ asked, product, before }} />,
        ],
      }))}
    />
  )
}

type BeforeProps = Omit<SalesTableProps, 'best'> & { product: BestSellers[number] }

function Before({ asked, product, before }: BeforeProps) {
  const { t } = useTranslation('office')
  const measure = asked.criteria === 'COUNT' ? 'saleCount' : 'saleAmount'
  if (before === undefined) return null
  const rank = before?.findIndex(({ name }) => name === product.name) ?? -1
  const same = before?.[rank]
  if (before && !same) return <span className="text-soft">{t('notAmongFive')}</span>
  return (
    <span className="flex flex-col">
      <Change now={product[measure]} before={same?.[measure]} />
      {same && <span className="text-sm text-soft">{t('rankBefore', { rank: rank + 1 })}</span>}
    </span>
  )
}
