import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '@haru/pg/embedded/testing.ts'
import { startEmbedded } from '../testing/embedded-restaurant.ts'
import { runHaru, spawnHaru } from '../testing/haru-command.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { openRestaurant, type Restaurant } from '../testing/restaurant.ts'
import { verify } from '../verify/verify.ts'

const DATABASE_URL = 'postgres://haru@db.example/haru'

/** Orders and pays at one table until told to stop; answers the orders that were confirmed. */
async function keepEating(
  restaurant: Restaurant,
  tabletId: number,
  cookie: string,
  dish: number,
  isOver: () => boolean,
): Promise<number[]> {
  const confirmed: number[] = []
  while (!isOver()) confirmed.push(...(await eat(restaurant, tabletId, cookie, dish)))
  return confirmed
}

async function eat(restaurant: Restaurant, tabletId: number, cookie: string, dish: number) {
  const orders: number[] = []
  for (let n = 0; n < 3; n++) {
    const { body } = await restaurant.order(cookie, [[dish, 1]])
    assert.equal(body.status, 'CONFIRMED', JSON.stringify(body))
    orders.push(body.orderId)
  }
  assert.equal((await restaurant.pay(tabletId, 'K')).status, 201)
  return orders
}

test('what is backed up while tables order and pay goes on elsewhere, whole', async (context) => {
  const t = inReverse(context)
  const folder = temporaryFolder(t)
  const [dataDir, file] = [join(folder, 'here'), join(folder, 'a.haru-backup')]
  const system = await startEmbedded(t, dataDir)
  const restaurant = await openRestaurant(system)
  const dish = await restaurant.addProduct({ baseStock: 10_000 })
  const [one = 0, two = 0] = restaurant.tabletIds
  const cookies = [await restaurant.pair(one), await restaurant.pair(two)] as const
  let over = false
  const before = await eat(restaurant, one, cookies[0], dish)
  const eating = [one, two].map((id, n) => {
    return keepEating(restaurant, id, cookies[n] ?? '', dish, () => over)
  })
  const made = await runHaru({ HARU_DATA_DIR: dataDir }, 'backup', file, '--json')
  over = true
  assert.deepEqual([made.code, made.stderr], [0, ''])
  const during = (await Promise.all(eating)).flat()
  assert.ok(during.length > 0)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const slots = await system.admin.query('select from pg_replication_slots')
  assert.equal(slots.rowCount, 0)

  const elsewhere = join(folder, 'elsewhere')
  const restored = await runHaru({ HARU_DATA_DIR: elsewhere }, 'restore', file, '--json')
  assert.deepEqual([restored.code, restored.stderr], [0, ''])
  const { verified } = JSON.parse(restored.stdout)
  assert.ok(verified.checks > 10)
  assert.equal(verified.findings, 0)
  assert.deepEqual(readdirSync(elsewhere).sort(), ['postgres', 'postgres.json', 'secrets.json'])
  assert.equal(statSync(join(elsewhere, 'postgres')).mode & 0o777, 0o700)

  const secrets = JSON.parse(readFileSync(join(elsewhere, 'secrets.json'), 'utf8'))
  assert.deepEqual(secrets, system.secrets)
  const other = await startEmbedded(t, elsewhere, secrets)
  const { rows } = await other.admin.query('select id::integer from trade.orders')
  const there = new Set(rows.map(({ id }) => id))
  for (const id of before) assert.ok(there.has(id), `order ${id} was lost`)
  const again = await openRestaurant(other)
  const mine = await other.request('GET', '/store/product', { cookie: cookies[0] })
  assert.equal(mine.body[0].id, dish, 'its tablets are still paired')
  await other.drain()
  const rest = (cookie: string) =>
    other.request('POST', '/trade/order', {
      cookie,
      body: { productList: [{ id: dish, count: 1 }] },
      headers: { 'idempotency-key': 'after-restore', prefer: 'wait=10' },
    })
  const ordered = await rest(cookies[0])
  assert.equal(ordered.body.status, 'CONFIRMED')
  assert.ok(!there.has(ordered.body.orderId))
  assert.ok(await again.addProduct())
  await other.drain()
  assert.deepEqual(await verify(other.database.superuserUrl), [])
})

test('a backup that is killed leaves no file under its name, and no slot', async (context) => {
  const t = inReverse(context)
  const folder = temporaryFolder(t)
  const dataDir = join(folder, 'data')
  const system = await startEmbedded(t, dataDir)
  const target = join(folder, 'b.haru-backup')
  const partial = () => readdirSync(folder).some((name) => name.endsWith('.partial'))
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    const { child, outcome } = spawnHaru({ HARU_DATA_DIR: dataDir }, 'backup', target)
    const slots = 'select from pg_replication_slots where active'
    while ((await system.admin.query(slots)).rowCount === 0 || !partial());
    child.kill(signal)
    const { code, stderr } = await outcome
    assert.notEqual(code, 0)
    if (signal === 'SIGTERM') assert.equal(stderr, 'haru: interrupted; no file was left\n')
    assert.equal(existsSync(target), false)
    while ((await system.admin.query('select from pg_replication_slots')).rowCount !== 0);
  }
  // What the killed one could not remove was removed by the next one.
  assert.equal(partial(), false)
  assert.equal((await runHaru({ HARU_DATA_DIR: dataDir }, 'backup', target)).code, 0)
  const again = await runHaru({ HARU_DATA_DIR: dataDir }, 'backup', target)
  assert.equal(again.code, 1)
  assert.match(again.stderr, /^haru: There is a file .*b\.haru-backup already; name another\.\n$/)
  const inside = join(dataDir, 'postgres', 'base', 'b.haru-backup')
  const refused = await runHaru({ HARU_DATA_DIR: dataDir }, 'backup', inside)
  assert.match(refused.stderr, /A backup does not lie in what it is a backup of/)
})

test('for a server of DATABASE_URL, backup and restore name the right tools', async (t) => {
  const settings = { HARU_DEMO_EXPOSED: 'yes', HARU_DATA_DIR: temporaryFolder(t), DATABASE_URL }
  for (const command of ['backup', 'restore']) {
    const { code, stderr } = await runHaru(settings, command, 'a.haru-backup')
    assert.equal(code, 1)
    assert.match(stderr, /DATABASE_URL names a server of your own: use pg_dump, pg_basebackup or/)
  }
})
