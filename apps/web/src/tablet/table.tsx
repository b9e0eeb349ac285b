import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { newKey } from '../api/new-key.ts'
import { useTitle } from '../design/use-title.ts'
import { useLiveStatus } from '../live/live-provider.tsx'
import { atTable, startAnew } from './guest.ts'
import { guestStore, useGuest } from './guest-store.ts'
import { takeUpNewer } from './keep-shell.ts'
import { Menu } from './menu.tsx'
import { OrderNews } from './order-news.tsx'
import { OrderPanel } from './order-panel.tsx'
import { type Sending, sendOrders } from './send-orders.ts'
import { TableHeader } from './table-header.tsx'
import { billQuery, menuQuery, type OwnPairing, pairingQuery } from './tablet-queries.ts'
import { Thanks } from './thanks.tsx'
import { useFollowTable } from './use-follow-table.ts'
import { useLetters } from './use-letters.ts'

/** A table's tablet: menu, cart, orders; or thanks, when it was paid. */
export function Table({ pairing }: { pairing: OwnPairing }) {
  const { t } = useTranslation()
  const { paid } = useGuest()
  useTitle(t('table', { number: pairing.tableNumber }))
  useSending(pairing.tradeDeviceId)
  useFollowTable(pairing.tradeDeviceId)
  useLetters()
  if (paid !== null) return <Thanks amount={paid} onDone={welcomeOthers} />
  return (
    <div className={SCREEN}>
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:p-3">
        {t('skipToContent')}
      </a>
      <TableHeader pairing={pairing} />
      <main id="content" className="flex min-h-0 flex-col">
        <Menu />
      </main>
      <aside aria-label={t('cart', { ns: 'tablet' })} className={ASIDE}>
        <OrderNews />
        <OrderPanel />
      </aside>
    </div>
  )
}

/** Upright the cart is a bar below the menu, lying it is beside it. */
const SCREEN =
  'grid h-dvh grid-cols-1 grid-rows-[auto_minmax(0,1fr)_auto] ' +
  'lg:grid-cols-[minmax(0,1fr)_24rem] lg:grid-rows-[auto_minmax(0,1fr)]'

const ASIDE =
  'flex max-h-[60dvh] min-h-0 flex-col border-t border-line bg-surface lg:max-h-none ' +
  'lg:border-t-0 lg:border-l'

/** The guests who paid have gone. */
function welcomeOthers(): void {
  guestStore.change(startAnew)
  takeUpNewer()
}

function useSending(tradeDeviceId: number): void {
  const queries = useQueryClient()
  const status = useLiveStatus()
  const sending = useRef<Sending>(undefined)
  useEffect(() => {
    // First: what was chosen at another table is not sent from this one.
    guestStore.change((guest) => atTable(guest, tradeDeviceId, newKey()))
    const begun = sendOrders({
      unpaired: () => void queries.invalidateQueries({ queryKey: pairingQuery.queryKey }),
      answered: () => void queries.invalidateQueries({ queryKey: billQuery.queryKey }),
      refused: () => void queries.invalidateQueries({ queryKey: menuQuery.queryKey }),
    })
    sending.current = begun
    return begun.stop
  }, [queries, tradeDeviceId])
  useEffect(() => {
    if (status === 'live') sending.current?.wake()
  }, [status])
}
