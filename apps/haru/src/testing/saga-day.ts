import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MortalSystem } from './mortal-system.ts'
import type { Answer, RequestOptions } from './test-installation.ts'

/** A restaurant as the day of a saga needs it. */
export type SagaPlace = {
  storeId: number
  ownerToken: string
  refreshCookie: string
  /** six */
  tablets: readonly { id: number; cookie: string }[]
  /** of rice and soup there is plenty, of the roast there are five portions */
  products: { rice: number; soup: number; roast: number }
  /** for the sales file */
  folder: string
}

type Items = readonly (readonly [productId: number, count: number])[]
type Asked = { path: string; options: RequestOptions; answer: Answer }

const DECIDED = 'wait=10'
const AT_ONCE = 'respond-async'
/** Each waits 10 s for the decision: as long as a system needs to be settled. */
const ASKED_MAX = 6

/**
 * A day in which everything of the saga happens: orders at once, voids, a re-stock, two tables that
 * want the last portions, payments, an import, and the night after it. What comes of it is the same
 * on every day, whoever of the two is first.
 * @param system whose clock is moved to the next day
 * @param place restaurant
 * @param day number of the day: idempotency keys and receipts are of it
 * @throws AssertionError when an answer is another than it should be, or a repeat gets another
 */
export async function playSagaDay(
  system: MortalSystem,
  place: SagaPlace,
  day: number,
): Promise<void> {
  const asked: Asked[] = []
  const keyed = async (path: string, key: string, options: RequestOptions) => {
    const headers = { 'idempotency-key': `${day}:${key}`, ...options.headers }
    const request = { ...options, headers }
    const answer = await untilDecided(() => system.request('POST', path, request), headers)
    asked.push({ path, options: request, answer })
    return answer
  }
  const order = (table: number, key: string, items: Items, prefer = DECIDED) => {
    const productList = items.map(([id, count]) => ({ id, count }))
    const { cookie = '' } = place.tablets[table] ?? {}
    return keyed('/trade/order', key, { cookie, body: { productList }, headers: { prefer } })
  }
  const pay = (table: number, cardCompany?: string) => {
    const path = `/trade/pay/${cardCompany ? 'card' : 'cash'}/${place.tablets[table]?.id}`
    const body = cardCompany ? { cardCompany } : {}
    return keyed(path, `pay ${table}`, { token: place.ownerToken, body })
  }
  const { rice, soup, roast } = place.products
  const [mistake, last] = await Promise.all([
    order(0, 'a', [
      [rice, 2],
      [soup, 1],
    ]),
    order(1, 'b', [[rice, 1]]),
    order(0, 'c', [[soup, 4]]),
    order(2, 'd', [[soup, 3]]),
    order(3, 'e', [
      [soup, 1],
      [rice, 1],
    ]),
  ])
  assert.deepEqual(statusesOf(asked), Array(5).fill([200, 'CONFIRMED']))
  await system.settle()
  await Promise.all([voidOrder(system, place, mistake), voidOrder(system, place, last)])
  await system.settle()
  const { ownerToken: token } = place
  const restocked = await system.request('PATCH', '/store/product/re-stock', { token })
  assert.equal(restocked.status, 204)
  await system.settle()
  await whileUndecided(system, roast, async () => {
    for (const table of [4, 5]) {
      const { status } = await order(table, `roast ${table}`, [[roast, 3]], AT_ONCE)
      assert.equal(status, 202)
    }
  })
  await system.settle()
  const payments = await Promise.all([pay(0, 'K'), pay(2), pay(3, 'S'), pay(4, 'H'), pay(5, 'H')])
  assert.deepEqual(payments.map(({ status }) => status).sort(), [201, 201, 201, 201, 404])
  await system.settle()
  await importReceipts(system, place, day)
  await endDay(system)
  await repeatAll(system, asked)
}

/** Whoever waits for a decision asks again when it takes longer, as on a slow machine. */
async function untilDecided(
  ask: () => Promise<Answer>,
  { prefer }: RequestOptions['headers'] & object,
): Promise<Answer> {
  let answer = await ask()
  for (let asked = 1; prefer === DECIDED && answer.status === 202 && asked < ASKED_MAX; asked++) {
    answer = await ask()
  }
  return answer
}

function statusesOf(asked: readonly Asked[]): [number, string][] {
  return asked.map(({ answer }) => [answer.status, answer.body.status])
}

async function voidOrder(
  system: MortalSystem,
  { ownerToken: token }: SagaPlace,
  ordered: Answer,
): Promise<void> {
  const body = { reason: '잘못 주문' }
  const path = `/trade/order/${ordered.body.orderId}/void`
  const { status, body: voided } = await system.request('POST', path, { token, body })
  assert.deepEqual([status, voided.status], [200, 'VOIDED'])
}

/** Nothing is decided about a product whose row somebody else has locked. */
async function whileUndecided(
  { admin }: MortalSystem,
  productId: number,
  work: () => Promise<void>,
): Promise<void> {
  await admin.query('begin')
  await admin.query('select from store.product where id = $1 for update', [productId])
  try {
    await work()
  } finally {
    await admin.query('rollback')
  }
}

/** Three receipts of this day. */
async function importReceipts(system: MortalSystem, place: SagaPlace, day: number): Promise<void> {
  const { rows } = await system.admin.query<{ now: Date }>('select haru.clock() as now')
  const soldAt = rows[0]?.now.toISOString()
  const lines = [
    'receipt_no,sold_at,product_name,category,unit_price,quantity,payment_method,card_company',
    `${day}-1,${soldAt},만두,SUB_MENU,4000,2,CASH,`,
    `${day}-2,${soldAt},만두,SUB_MENU,4000,1,CARD,K`,
    `${day}-2,${soldAt},식혜,DRINK,3000,1,CARD,K`,
    `${day}-3,${soldAt},식혜,DRINK,3000,3,CARD,H`,
  ]
  const path = join(place.folder, `${randomUUID()}.csv`)
  writeFileSync(path, `${lines.join('\n')}\n`)
  const sales = { storeId: place.storeId, path, rejectsPath: `${path}.rejects` }
  const result = await system.command({ kind: 'import', sales })
  const { imported, alreadyThere, rejected } = result as Record<string, number>
  // When it died after its last chunk, the import is asked for again, and finds it done.
  assert.deepEqual([Number(imported) + Number(alreadyThere), rejected], [3, 0])
}

async function endDay(system: MortalSystem): Promise<void> {
  await system.admin.query(
    `update haru.installation set clock_offset = clock_offset + interval '1 day'`,
  )
  const statuses = (await system.command({ kind: 'run due jobs' })) as string[]
  // When it died after the last of them, nothing is due any more.
  assert.ok(statuses.every((status) => status === 'COMPLETED'))
}

/** Whoever asks again gets what he got, though the process has died meanwhile. */
async function repeatAll(system: MortalSystem, asked: readonly Asked[]): Promise<void> {
  for (const { path, options, answer } of asked) {
    const repeat = await system.request('POST', path, options)
    const { id, orderId, tradeId } = answer.body
    const { body } = repeat
    assert.deepEqual([body.id, body.orderId, body.tradeId], [id, orderId, tradeId])
  }
}
