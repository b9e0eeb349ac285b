import assert from 'node:assert/strict'
import { seal } from '@haru/audit'
import { openDatabase } from '@haru/pg'
import type { TestEnd } from '@haru/pg/testing.ts'
import { runDueJobs } from '@haru/settlement'
import { openRestaurant, type Restaurant } from '../../testing/restaurant.ts'
import { hireStaff } from '../../testing/staff.ts'
import { startTestInstallation, type TestInstallation } from '../../testing/test-installation.ts'

/** Nobody waits for the decision. */
const AT_ONCE = { prefer: 'respond-async' }

/**
 * A system in which everything has happened once: orders of every status, payments of every kind,
 * voids on the day and on the next, an imported receipt, days, a week and months that were
 * computed, one of them stale, and at the end events that are still on their way.
 * @param t whose end is the system's
 */
export async function openBusySystem(t: TestEnd): Promise<TestInstallation> {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const other = await openRestaurant(system, { posGrade: 'SILVER', settlementDate: 1 })
  await tradeForADay(system, restaurant)
  await tradeForADay(system, other)
  await hireStaff(system, restaurant)
  ok(await restaurant.owner('POST', '/user/staff/invitation', { name: '김알바' }))
  await system.moveClock('1 day')
  await voidOnTheNextDay(system, restaurant)
  await importReceipt(system, other.storeId, 3)
  await system.moveClock('70 days')
  await computeAll(system)
  await tradeForADay(system, restaurant)
  // Into the first day, whose statistics and settlements are stale from now on.
  await importReceipt(system, other.storeId, 71)
  await leaveInFlight(system, restaurant)
  await sealAll(system)
  return system
}

/** What the services do within a second. */
async function sealAll({ database }: TestInstallation): Promise<void> {
  const logs = [
    ['users', 'haru_user'],
    ['store', 'haru_store'],
    ['trade', 'haru_trade'],
  ] as const
  for (const [schema, role] of logs) {
    const db = openDatabase<unknown>({ url: database.appUrl, role })
    // Another may have its turn, which it has when this one ends.
    while (await seal(db, schema));
    await db.destroy()
  }
}

/** Pays each way, voids an order, has one rejected, and leaves a table open. */
async function tradeForADay(system: TestInstallation, restaurant: Restaurant): Promise<void> {
  const { tabletIds, owner } = restaurant
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = tabletIds.toReversed()
  const meal = await restaurant.addProduct({ price: 12_345 })
  const drink = await restaurant.addProduct({ name: '콜라', category: 'DRINK', price: 2_000 })
  for (const [tablet, how] of [
    [first, undefined],
    [second, 'K'],
    [third, 'H'],
    [fourth, 'S'],
  ]) {
    const cookie = await restaurant.pair(Number(tablet))
    ok(
      await restaurant.order(cookie, [
        [meal, 2],
        [drink, 1],
      ]),
    )
    const { body } = ok(await restaurant.order(cookie, [[drink, 3]]))
    ok(await owner('POST', `/trade/order/${body.orderId}/void`, { reason: '잘못 주문' }))
    ok(await restaurant.pay(Number(tablet), how as 'K' | undefined))
  }
  ok(await owner('PATCH', `/store/product/${meal}`, { price: 13_000, baseStock: 50 }))
  ok(await owner('PATCH', '/store/product/re-stock'))
  ok(
    await restaurant.order(await restaurant.pair(fifth), [
      [meal, 1],
      [drink, 2],
    ]),
  )
  await rejectOne(system, restaurant)
}

/** Takes a product off the menu between an order and its decision. */
async function rejectOne(system: TestInstallation, restaurant: Restaurant): Promise<void> {
  const cookie = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const gone = await restaurant.addProduct({ name: '품절 메뉴' })
  await system.bus.stop()
  ok(await restaurant.order(cookie, [[gone, 1]], AT_ONCE))
  ok(await restaurant.owner('DELETE', `/store/product/${gone}`))
  system.bus.start()
  await system.drain()
}

async function voidOnTheNextDay(system: TestInstallation, restaurant: Restaurant): Promise<void> {
  const { rows } = await system.admin.query<{ id: string; tablet: string }>(
    `select o.id, t.trade_device_id as tablet from trade.orders o
       join trade.trade t on t.id = o.trade_id
      where t.status = 'OPEN' and o.status = 'CONFIRMED' and o.store_id = $1`,
    [restaurant.storeId],
  )
  const [{ id, tablet } = { id: '0', tablet: '0' }] = rows
  const drink = await restaurant.addProduct({ name: '사이다', category: 'DRINK', price: 1_500 })
  ok(await restaurant.order(await restaurant.pair(Number(tablet)), [[drink, 2]]))
  ok(await restaurant.owner('POST', `/trade/order/${id}/void`, { reason: '나감' }))
  ok(await restaurant.pay(Number(tablet), 'S'))
  await system.drain()
}

/** What an import writes: one receipt of two lines, some days before now. */
async function importReceipt(system: TestInstallation, storeId: number, daysAgo: number) {
  await system.admin.query(`
    with at as (select haru.clock() - interval '${daysAgo} days' as at),
    time as (select at, haru.business_day(at) as day from at),
    product as (select id as product_id, row_number() over (order by id) as n
                  from store.product where store_id = ${storeId} and deleted_at is null limit 2),
    trade as (insert into trade.trade (store_id, status, amount, created_at, closed_at)
              select ${storeId}, 'PAID', 8000, at, at from time returning *),
    orders as (insert into trade.orders (store_id, trade_id, status, amount, ordered_at,
                                         business_day, decided_at, ask_again_at)
               select store_id, id, 'CONFIRMED', amount, at, day, at, at from trade, time
               returning *),
    line as (insert into trade.order_line (store_id, order_id, product_id, unit_price, count,
                                           amount)
             select store_id, id, product_id, 1000 * n, n + 1, 1000 * n * (n + 1)
               from orders, product returning *),
    fact as (insert into trade.sold_line_fact
             select l.store_id, o.trade_id, o.id, l.id, l.product_id, l.count, l.amount,
                    o.ordered_at, o.business_day from line l, orders o),
    payment as (insert into trade.payment (store_id, trade_id, method, card_company, amount, fee,
                                           paid_at, business_day)
                select store_id, id, 'CARD', 'K', amount, 32, at, day from trade, time),
    receipt as (insert into trade.imported_receipt
                select store_id, 'R${daysAgo}', '\\x00', id from trade),
    revision as (insert into trade.day_revision select ${storeId}, day, 1 from time)
    update store.store set opened_on = least(opened_on, time.day) from time where id = ${storeId}`)
}

async function computeAll(system: TestInstallation): Promise<void> {
  const outcomes = await runDueJobs(system.settlement.context)
  assert.ok(outcomes.length > 0)
  assert.deepEqual(new Set(outcomes.map((one) => one.execution.status)), new Set(['COMPLETED']))
}

/** An order without a decision, and a void whose stock has not returned yet. */
async function leaveInFlight(system: TestInstallation, restaurant: Restaurant): Promise<void> {
  const tablet = restaurant.tabletIds[1] ?? 0
  const cookie = await restaurant.pair(tablet)
  const soup = await restaurant.addProduct({ name: '국', category: 'SUB_MENU', price: 500 })
  const { body } = ok(await restaurant.order(cookie, [[soup, 3]]))
  await system.drain()
  await system.bus.stop()
  ok(await restaurant.order(cookie, [[soup, 1]], AT_ONCE))
  ok(await restaurant.owner('POST', `/trade/order/${body.orderId}/void`, { reason: '취소' }))
  // Nothing is late because somebody turned the demo's clock.
  await system.moveClock('1 hour')
}

function ok<Answer extends { status: number; body: unknown }>(answer: Answer): Answer {
  assert.ok(answer.status < 300, JSON.stringify(answer.body))
  return answer
}
