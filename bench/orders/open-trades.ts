import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Door } from '@haru/haru/testing/restaurant.ts'
import type { Answer, RequestOptions } from '@haru/haru/testing/test-installation.ts'
import type { Seat } from './stage.ts'

/**
 * Pays whatever the tables ordered, and lets each order once: a trade grows with its orders, so
 * every round begins with trades of one.
 * @param door of the running system
 * @returns the ids of the open trades, in the order of the seats
 */
export async function openTrades(door: Door, seats: readonly Seat[]): Promise<number[]> {
  const trades: number[] = []
  const post = async (path: string, options: RequestOptions, expected: number[]) => {
    const headers = { 'idempotency-key': randomUUID(), prefer: 'wait=10' }
    const answer: Answer = await door.request('POST', path, { ...options, headers })
    assert.ok(expected.includes(answer.status), `${path}: ${JSON.stringify(answer.body)}`)
    return answer
  }
  for (const { tabletId, cookie, ownerToken: token, dishes, drinks } of seats) {
    // 404: nothing is open on this table, at the first time.
    await post(`/trade/pay/card/${tabletId}`, { token, body: { cardCompany: 'K' } }, [201, 404])
    const productList = [dishes, drinks].map(([id = 0]) => ({ id, count: 1 }))
    const { body } = await post('/trade/order', { cookie, body: { productList } }, [200])
    assert.equal(body.status, 'CONFIRMED')
    trades.push(body.tradeId)
  }
  return trades
}
