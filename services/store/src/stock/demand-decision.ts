import type { Payload } from '@haru/contracts'
import { publish } from '@haru/events'
import type { StoreTransaction } from '../context.ts'
import { GIVEN_UP } from './stock.ts'
import { answerOf, standingDecision } from './stock-answer.ts'
import { recordDecision } from './stock-sql.ts'

/**
 * Answers an order that waited too long with the decision on record. Where there is none, the order
 * is given up for good: its own event, when it comes, can take no stock any more.
 * @param tx the decision and the answer commit together
 * @param demand which order
 */
export async function demandDecision(
  tx: StoreTransaction,
  demand: Payload<'demand-stock-decision'>,
): Promise<void> {
  const isGivenUp = await recordDecision(tx, demand, GIVEN_UP)
  const decision = isGivenUp ? GIVEN_UP : await standingDecision(tx, demand.orderId)
  await publish(tx, 'store', [answerOf(demand, decision)])
}
