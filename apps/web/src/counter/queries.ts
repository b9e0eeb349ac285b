import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../api/client.ts'
import { hasCode } from '../api/problem.ts'

/** A stream may fall silent without a word: so often it is looked whether there is more. */
const LOOK_EVERY_MS = 30_000

/** Tables that have ordered and not paid. */
export const tablesQuery = queryOptions({
  queryKey: ['table'],
  queryFn: readTables,
  refetchInterval: LOOK_EVERY_MS,
})
export type OpenTable = Awaited<ReturnType<typeof readTables>>[number]

/** Nobody is told of a tablet that was paired or renumbered elsewhere: so often it is looked. */
const TABLETS_LOOK_MS = 30_000

/** The store's tablets, by table number. */
export const tabletsQuery = queryOptions({
  queryKey: ['trade-device'],
  queryFn: readTablets,
  refetchInterval: TABLETS_LOOK_MS,
})
export type Tablet = Awaited<ReturnType<typeof readTablets>>[number]

/** Tables that call somebody, the first to call first. */
export const callsQuery = queryOptions({
  queryKey: ['staff-call'],
  queryFn: () => dataOf(api.GET('/trade/staff-call')),
  refetchInterval: LOOK_EVERY_MS,
})

/** A table's open trade; null: it has none. */
export const billQuery = (tradeDeviceId: number) =>
  queryOptions({
    queryKey: ['bill', tradeDeviceId],
    queryFn: () => readBill(tradeDeviceId),
    refetchInterval: LOOK_EVERY_MS,
  })
export type Bill = NonNullable<Awaited<ReturnType<typeof readBill>>>
export type BillOrder = Bill['orderList'][number]

/** The menu, by category. */
export const productsQuery = queryOptions({
  queryKey: ['product'],
  queryFn: readProducts,
})
export type Product = Awaited<ReturnType<typeof readProducts>>[number]

/** What a product has cost. */
export const historyQuery = (id: number) =>
  queryOptions({
    queryKey: ['product', id, 'price-history'],
    queryFn: () =>
      dataOf(api.GET('/store/product/{id}/price-history', { params: { path: { id } } })),
  })

/** The receipt of a payment; it never changes. */
export const receiptQuery = (paymentId: number) =>
  queryOptions({ queryKey: ['receipt', paymentId], queryFn: () => readReceipt(paymentId) })
export type Receipt = Awaited<ReturnType<typeof readReceipt>>

/** The payments of a business day, one page after a payment. */
export async function readPayments(date: string, before: number | undefined) {
  const query = { date, ...(before !== undefined && { before }) }
  return (await dataOf(api.GET('/trade/payment', { params: { query } }))).paymentList
}

function readTables() {
  return dataOf(api.GET('/trade/table'))
}

function readTablets() {
  return dataOf(api.GET('/store/trade-device'))
}

function readProducts() {
  return dataOf(api.GET('/store/product'))
}

async function readBill(tradeDeviceId: number) {
  try {
    const path = { tradeDeviceId }
    return await dataOf(api.GET('/trade/{tradeDeviceId}', { params: { path } }))
  } catch (error) {
    if (hasCode(error, 'TRADE_404_02')) return null
    throw error
  }
}

function readReceipt(paymentId: number) {
  const path = { paymentId }
  return dataOf(api.GET('/trade/payment/{paymentId}/receipt', { params: { path } }))
}
