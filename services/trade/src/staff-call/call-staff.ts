import type { Tablet } from '@haru/contracts'
import { publish } from '@haru/events'
import type { TradeContext } from '../context.ts'
import { openCall, type StaffCall } from './staff-call-sql.ts'

/**
 * Calls somebody to a table. While that call is open, calling again changes nothing.
 * @param context trade's
 * @param tablet the table's
 * @returns the open call, and whether it is new
 */
export async function callStaff(
  context: TradeContext,
  { storeId, tradeDeviceId }: Tablet,
): Promise<StaffCall & { isNew: boolean }> {
  return await context.transact(async (tx) => {
    const call = await openCall(tx, storeId, tradeDeviceId)
    if (call.isNew) {
      const payload = { storeId, tradeDeviceId, callId: call.id, open: true }
      await publish(tx, 'trade', [{ topic: 'staff-called', storeId, payload }])
    }
    return call
  })
}
