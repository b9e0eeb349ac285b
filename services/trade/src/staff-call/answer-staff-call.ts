import { Problem } from '@haru/contracts'
import { publish } from '@haru/events'
import type { TradeContext } from '../context.ts'
import { answerCall, isCallOpen } from './staff-call-sql.ts'

/**
 * Says that somebody goes to the table that called. Saying it again changes nothing.
 * @param context trade's
 * @param storeId of who answers
 * @param callId a call of that store
 * @throws Problem TRADE_404_03 for a call that this store has not had, or a day after its answer
 */
export async function answerStaffCall(
  context: TradeContext,
  storeId: number,
  callId: number,
): Promise<void> {
  await context.transact(async (tx) => {
    const answered = await answerCall(tx, storeId, callId)
    if (answered) {
      const payload = { storeId, ...answered, callId, open: false }
      await publish(tx, 'trade', [{ topic: 'staff-called', storeId, payload }])
    } else if ((await isCallOpen(tx, storeId, callId)) === undefined) {
      throw new Problem('TRADE_404_03')
    }
  })
}
