import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { useFormat } from '../texts/use-format.ts'
import { BillView } from './bill-view.tsx'
import { showCart } from './cart.ts'
import { CartView } from './cart-view.tsx'
import { useGuest } from './guest-store.ts'
import { useBill, useMenu } from './use-tablet.ts'

/** Cart and bill: beside the menu where there is room, else behind a bar below it. */
export function OrderPanel() {
  const { t } = useTranslation('tablet')
  const { won, count } = useFormat()
  const [open, setOpen] = useState<'cart' | 'bill'>()
  const { data: menu } = useMenu()
  const { data: bill } = useBill()
  const cart = showCart(useGuest().cart, menu)
  const close = () => setOpen(undefined)
  const sum = t('cartSum', { number: count(cart.count), won: won(cart.amount) })
  const billButton = (
    <Button size="lg" onClick={() => setOpen('bill')} className="flex-1">
      {bill ? t('billAmount', { won: won(bill.amount) }) : t('bill')}
    </Button>
  )
  const view = <CartView cart={cart} menu={menu ?? []} onOrdered={close} />
  return (
    <>
      <p role="status" className="sr-only">
        {cart.count > 0 && `${t('cart')}: ${sum}`}
      </p>
      <div className="hidden min-h-0 flex-1 flex-col lg:flex">
        <div className="flex items-center justify-between gap-4 p-4">
          <h2 className="text-xl font-bold">{t('cart')}</h2>
          <div className="flex">{billButton}</div>
        </div>
        {view}
      </div>
      <div className="flex gap-2 p-3 lg:hidden">
        {billButton}
        <Button
          look="primary"
          size="lg"
          disabled={cart.count === 0}
          onClick={() => setOpen('cart')}
          className="flex-[2]"
        >
          {cart.count > 0 ? `${t('openCart')} · ${sum}` : t('openCart')}
        </Button>
      </div>
      <Dialog open={open === 'cart'} onClose={close} title={t('cart')}>
        <div className="flex max-h-[75dvh] flex-col">{view}</div>
      </Dialog>
      <Dialog wide open={open === 'bill'} onClose={close} title={t('bill')}>
        <BillView />
      </Dialog>
    </>
  )
}
