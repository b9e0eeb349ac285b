import { record } from '@haru/audit'
import { Problem } from '@haru/contracts'
import { translateConstraints } from '@haru/pg'
import type { StoreContext } from '../context.ts'
import { ownTradeDevice } from './trade-device.ts'
import { lockTradeDevice, type TradeDevice, updateTableNumber } from './trade-device-sql.ts'

const TABLE_NUMBER_TAKEN = {
  path: 'tableNumber',
  message: {
    ko: '이 가게의 다른 태블릿이 그 테이블에 있습니다',
    en: 'another tablet of this store stands for that table',
  },
}

/**
 * Gives a tablet's table another number.
 * @param context of the service
 * @param storeId of the owner who asks
 * @param id of the tablet
 * @param tableNumber 1 to 9999
 * @returns the tablet as it is now
 * @throws Problem STORE_404_03, STORE_403_01; COMMON_400_06 when another table has that number
 */
export async function renameTradeDevice(
  context: StoreContext,
  storeId: number,
  id: number,
  tableNumber: number,
): Promise<TradeDevice> {
  const taken = (cause: unknown) =>
    new Problem('COMMON_400_06', { errors: [TABLE_NUMBER_TAKEN], cause })
  return await translateConstraints({ trade_device_table_number: taken }, () =>
    context.transact(async (tx) => {
      const device = ownTradeDevice(await lockTradeDevice(tx, id), storeId)
      await updateTableNumber(tx, id, tableNumber)
      const subject = { kind: 'tablet', id }
      const detail = { before: device.tableNumber, after: tableNumber }
      await record(tx, 'store', { action: 'TABLE_RENUMBERED', storeId, subject, detail })
      return { ...device, tableNumber }
    }),
  )
}
