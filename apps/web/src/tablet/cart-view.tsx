import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { newKey } from '../api/new-key.ts'
import { Button } from '../design/button.tsx'
import { Empty } from '../design/states.tsx'
import { useFormat } from '../texts/use-format.ts'
import { fitToMenu, type ShownCart } from './cart.ts'
import { CartLineView } from './cart-line-view.tsx'
import { order } from './guest.ts'
import { guestStore } from './guest-store.ts'
import type { MenuProduct } from './tablet-queries.ts'

type CartViewProps = {
  cart: ShownCart
  menu: readonly MenuProduct[]
  /** it is on its way */
  onOrdered(): void
}

/** What is chosen, and the button that orders it. */
export function CartView({ cart, menu, onOrdered }: CartViewProps) {
  const { t } = useTranslation('tablet')
  const { won } = useFormat()
  const list = useRef<HTMLDivElement>(null)
  const press = () => {
    guestStore.change((guest) => order(guest, { nextKey: newKey(), nowMs: Date.now(), menu }))
    onOrdered()
  }
  const isEmpty = cart.lines.length === 0
  return (
    <>
      <div ref={list} tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto px-4 outline-none">
        {isEmpty && <Empty title={t('cartEmpty')}>{t('cartEmptyHint')}</Empty>}
        <ul className="divide-y divide-line">
          {cart.lines.map((line) => (
            <CartLineView key={line.id} line={line} onGone={() => list.current?.focus()} />
          ))}
        </ul>
      </div>
      <div className="flex flex-col gap-3 border-t border-line p-4">
        {cart.isBlocked && <Blocked menu={menu} />}
        <p className="flex items-baseline justify-between gap-4 text-lg font-bold">
          {t('total')}
          <span className="tabular text-2xl font-extrabold">{won(cart.amount)}</span>
        </p>
        <Button
          look="primary"
          size="lg"
          disabled={isEmpty || cart.isBlocked}
          onClick={press}
          className="min-h-16! text-xl!"
        >
          {t('order')}
        </Button>
      </div>
    </>
  )
}

function Blocked({ menu }: { menu: readonly MenuProduct[] }) {
  const { t } = useTranslation('tablet')
  return (
    <div className="flex flex-col gap-2">
      <p role="status" className="font-semibold text-bad">
        {t('cartBlocked')}
      </p>
      <Button size="lg" onClick={() => guestStore.change((guest) => fitToMenu(guest, menu))}>
        {t('fit')}
      </Button>
    </div>
  )
}
