import { Problem } from '@haru/contracts'
import { publish } from '@haru/events'
import type { TradeContext } from '../context.ts'
import { isTicketDone, updateTicket } from './ticket-sql.ts'

/** A ticket, and whose store's. */
type OwnTicket = { storeId: number; orderId: number }

/**
 * Says that the kitchen is done with a ticket. Saying it again changes nothing.
 * @param context trade's
 * @param ticket of the kitchen's own store
 * @throws Problem TRADE_404_01 for an order that is on no ticket of this store
 */
export async function bumpTicket(context: TradeContext, ticket: OwnTicket): Promise<void> {
  await changeTicket(context, ticket, true)
}

/**
 * Takes a ticket back that was bumped. Taking it back again changes nothing.
 * @param context trade's
 * @param ticket of the kitchen's own store
 * @throws as `bumpTicket`
 */
export async function recallTicket(context: TradeContext, ticket: OwnTicket): Promise<void> {
  await changeTicket(context, ticket, false)
}

async function changeTicket(
  context: TradeContext,
  ticket: OwnTicket,
  bumped: boolean,
): Promise<void> {
  const { storeId } = ticket
  await context.transact(async (tx) => {
    const changed = await updateTicket(tx, ticket, bumped)
    if (changed) {
      const payload = { ...ticket, ...changed, bumped }
      await publish(tx, 'trade', [{ topic: 'ticket-changed', storeId, payload }])
    } else if ((await isTicketDone(tx, ticket)) === undefined) {
      throw new Problem('TRADE_404_01')
    }
  })
}
