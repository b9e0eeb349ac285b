import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { Problem } from '@haru/contracts'
import { openRestaurant } from '@haru/haru/testing/restaurant.ts'
import { startTestInstallation } from '@haru/haru/testing/test-installation.ts'
import { readBill } from '../bill/read-bill.ts'
import type { TradeContext } from '../context.ts'
import { payTrade } from '../payment/pay-trade.ts'
import { checkOwnTablet } from './check-own-tablet.ts'

/** Trade, as far as it asks for tablets: those below 100 are of store 1, and others are none. */
function storeStandIn() {
  const asked: number[] = []
  const call = async (_route: unknown, { tradeDeviceId }: { tradeDeviceId: number }) => {
    asked.push(tradeDeviceId)
    if (tradeDeviceId >= 100) throw new Problem('STORE_404_03')
    return { storeId: 1 }
  }
  return { asked, context: { client: { call } } as unknown as TradeContext }
}

test('a tablet is its own store’s alone, however often it is asked for', async () => {
  const { asked, context } = storeStandIn()
  for (let n = 0; n < 3; n++) {
    await checkOwnTablet(context, 1, 7)
    await assert.rejects(checkOwnTablet(context, 2, 7), { code: 'STORE_403_01' })
    await assert.rejects(checkOwnTablet(context, 1, 100), { code: 'STORE_404_03' })
  }
  assert.deepEqual(asked, [7, 100, 100, 100])
})

test('bill and payment of another store’s table are refused as such, by each route', async (t) => {
  const system = await startTestInstallation(t)
  const [own, stranger] = [await openRestaurant(system), await openRestaurant(system)]
  const rice = await own.addProduct()
  const [table = 0, empty = 0] = own.tabletIds
  await own.order(await own.pair(table), [[rice, 1]])
  for (const tablet of [table, empty]) {
    const answers = [
      await stranger.owner('GET', `/trade/${tablet}`),
      await stranger.pay(tablet),
      await stranger.pay(tablet, 'K'),
    ]
    for (const { body } of answers) assert.equal(body.errorCode, 'STORE_403_01')
  }
})

test('who got past that finds another store’s table empty, and pays nothing', async (t) => {
  const system = await startTestInstallation(t)
  const [own, stranger] = [await openRestaurant(system), await openRestaurant(system)]
  const rice = await own.addProduct()
  const [tradeDeviceId = 0] = own.tabletIds
  const { body } = await own.order(await own.pair(tradeDeviceId), [[rice, 1]])
  const { context } = system.trade
  const { storeId } = stranger
  const seen = { tradeId: body.tradeId, amount: undefined }
  const request = { caller: 'x', route: 'pay', key: randomUUID(), digest: Buffer.alloc(32) }
  const command = { storeId, tradeDeviceId, how: { method: 'CASH' } as const, seen }
  await assert.rejects(readBill(context, storeId, tradeDeviceId), { code: 'TRADE_404_02' })
  await assert.rejects(payTrade(context, command, request), { code: 'TRADE_404_01' })
  const nothing = { ...command, seen: { tradeId: undefined, amount: undefined } }
  await assert.rejects(payTrade(context, nothing, request), { code: 'TRADE_404_02' })
  assert.equal((await own.pay(tradeDeviceId)).status, 201)
})
