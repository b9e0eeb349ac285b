import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../design/badge.tsx'
import { useFormat } from '../texts/use-format.ts'
import { choose } from './guest.ts'
import { guestStore } from './guest-store.ts'
import { Stepper } from './stepper.tsx'
import type { MenuProduct } from './tablet-queries.ts'

/** Guests are told from here on how many there are. */
const FEW = 5

type ProductCardProps = { product: MenuProduct; count: number }

/** One product: what it costs, whether it is there, and how many are chosen. */
export const ProductCard = memo(function ProductCard({ product, count }: ProductCardProps) {
  const { name, price, stock } = product
  const { won } = useFormat()
  const isThere = stock > 0
  const edge = count > 0 ? 'border-brand' : 'border-line'
  return (
    <li className={`${CARD} ${edge} ${isThere ? 'bg-surface' : 'bg-raised'}`}>
      <div className="flex flex-1 flex-col gap-1">
        <h3 className={`text-lg leading-snug font-bold ${isThere ? '' : 'text-soft'}`}>{name}</h3>
        <p className="flex flex-wrap items-center gap-2">
          <span className={`tabular text-lg ${isThere ? '' : 'text-soft'}`}>{won(price)}</span>
          <Stock stock={stock} />
        </p>
      </div>
      <Stepper
        name={name}
        count={count}
        max={stock}
        onCount={(next) => guestStore.change((guest) => choose(guest, product, next))}
      />
    </li>
  )
})

/** What is not seen is neither laid out nor painted: a long menu scrolls like a short one. */
const CARD =
  'flex items-center justify-between gap-3 rounded-lg border-2 p-3 sm:min-h-40 sm:flex-col ' +
  'sm:items-stretch [content-visibility:auto] [contain-intrinsic-size:auto_10rem]'

function Stock({ stock }: { stock: number }) {
  const { t } = useTranslation('tablet')
  const { count } = useFormat()
  if (stock === 0) return <Badge tone="bad">{t('soldOut')}</Badge>
  return stock <= FEW ? <Badge tone="warn">{t('left', { number: count(stock) })}</Badge> : null
}
