import type { Payload } from '@haru/contracts'
import { publish } from '@haru/events'
import type { StoreTransaction } from '../context.ts'
import { productsChanged } from '../product/product-changed.ts'
import { lockProducts } from '../product/product-sql.ts'
import { decideStock, mergeItems } from './stock.ts'
import { answerOf, standingDecision } from './stock-answer.ts'
import { moveStock, recordDecision } from './stock-sql.ts'

/**
 * Takes an order's stock, all of it or none, and answers. Decided once per order: a repeat,
 * whatever it says, is answered with the decision on record and changes nothing.
 * @param tx the decision, the stock and the answer commit together
 * @param request what the order wants
 */
export async function takeStock(
  tx: StoreTransaction,
  request: Payload<'decrease-product-stock'>,
): Promise<void> {
  const { storeId, orderId } = request
  const items = mergeItems(
    request.itemList.map(({ productId, decreasingStock }) => {
      return { productId, count: decreasingStock }
    }),
  )
  const products = await lockProducts(
    tx,
    items.map(({ productId }) => productId),
  )
  const decision = decideStock(products, { storeId, items })
  // Recorded before the stock is touched: the order's primary key tells the first from repeats.
  if (!(await recordDecision(tx, request, decision))) {
    await publish(tx, 'store', [answerOf(request, await standingDecision(tx, orderId))])
    return
  }
  if (decision.status === 'NOT_REWARDED') {
    await publish(tx, 'store', [answerOf(request, decision)])
    return
  }
  const changes = items.map(({ productId, count }) => ({ productId, quantity: -count }))
  const changed = await moveStock(tx, { storeId, cause: 'ORDER', orderId }, changes)
  await publish(tx, 'store', [answerOf(request, decision), ...productsChanged(storeId, changed)])
}
