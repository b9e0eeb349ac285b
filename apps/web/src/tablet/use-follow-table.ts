import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useLiveChange, useLiveStatus } from '../live/live-provider.tsx'
import { confirmed, paid, refused, voided } from './guest.ts'
import { guestStore } from './guest-store.ts'
import { billQuery, type MenuProduct, menuQuery, pairingQuery } from './tablet-queries.ts'

type ProductsChanged = { productList: (Omit<MenuProduct, 'category'> & { deleted: boolean })[] }
type OrderChanged = {
  tradeDeviceId: number
  orderId: number
  status: 'PENDING' | 'CONFIRMED' | 'REJECTED' | 'VOIDED'
  reason?: { errorCode: string; productIdList: number[] }
}
type TradePaid = { tradeDeviceId: number; amount: number }

/**
 * Keeps menu, bill and orders of a table as they are, by what is told live.
 * @param tradeDeviceId the table's; who is signed in here besides is told of every table
 */
export function useFollowTable(tradeDeviceId: number): void {
  const queries = useQueryClient()
  const status = useLiveStatus()
  useFollowMenu()
  useLiveChange<OrderChanged>(['order-changed'], (change) => {
    if (change.tradeDeviceId !== tradeDeviceId) return
    hearOrder(change)
    void queries.invalidateQueries({ queryKey: billQuery.queryKey })
  })
  useLiveChange<TradePaid>(['trade-paid'], ({ amount, ...event }) => {
    if (event.tradeDeviceId !== tradeDeviceId) return
    guestStore.change((guest) => paid(guest, amount))
    queries.setQueryData(billQuery.queryKey, null)
    void queries.invalidateQueries({ queryKey: billQuery.queryKey })
  })
  useEffect(() => {
    // What changed before the stream began was told to nobody; one that ended may have been ended.
    const stale = { connecting: [], live: [menuQuery, billQuery], away: [pairingQuery] }[status]
    for (const { queryKey } of stale) void queries.invalidateQueries({ queryKey })
  }, [status, queries])
}

function useFollowMenu(): void {
  const queries = useQueryClient()
  const { queryKey } = menuQuery
  useLiveChange<ProductsChanged>(['product-changed'], ({ productList }) => {
    const menu = queries.getQueryData(queryKey) ?? []
    const known = new Set(menu.map(({ id }) => id))
    const isOld = queries.isFetching({ queryKey }) > 0
    queries.setQueryData(queryKey, menuAfter(menu, productList))
    // A new product's category is not told; what is being read may be older than what was told.
    const isNew = productList.some(({ id, deleted }) => !deleted && !known.has(id))
    if (isOld || isNew) void queries.invalidateQueries({ queryKey })
  })
}

function menuAfter(
  menu: readonly MenuProduct[],
  changes: ProductsChanged['productList'],
): MenuProduct[] {
  const byId = new Map(changes.map((change) => [change.id, change]))
  return menu.flatMap((product) => {
    const change = byId.get(product.id)
    if (!change) return [product]
    const { deleted, name, price, stock, baseStock } = change
    return deleted ? [] : [{ ...product, name, price, stock, baseStock }]
  })
}

function hearOrder({ orderId, status, reason }: OrderChanged): void {
  guestStore.change((guest) => {
    if (status === 'VOIDED') return voided(guest)
    const key = guest.flights.find((flight) => flight.orderId === orderId)?.key
    if (key === undefined || status === 'PENDING') return guest
    if (status === 'CONFIRMED') return confirmed(guest, key)
    const { errorCode = '', productIdList = [] } = reason ?? {}
    return refused(guest, key, { code: errorCode, productIdList })
  })
}
