import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStore } from '@haru/contracts'
import { createLocalBus } from '@haru/events'
import { openDatabase, stampInstallation } from '@haru/pg'
import { createTestDatabase } from '@haru/pg/testing.ts'
import { localClient } from '@haru/service-kit'
import {
  noOtherServices,
  ownerCaller,
  requestAs,
  TEST_INTERNAL_KEY,
  testSetup,
} from '@haru/service-kit/testing.ts'
import { sql } from 'kysely'
import { openStoreService } from './index.ts'
import { givenProduct, givenStore, openStoreWorld } from './testing.ts'

async function unsentIn(db: ReturnType<typeof openDatabase<unknown>>): Promise<number> {
  const { rows } = await sql`select from store.outbox where sent_at is null`.execute(db)
  return rows.length
}

test('the relay is woken after the commit, when it can see the event', async (t) => {
  const database = await createTestDatabase(t)
  const calendar = { mode: 'demo', timeZone: 'Asia/Seoul', dayStartsAt: '00:00' } as const
  await stampInstallation(database.superuserUrl, calendar)
  const db = openDatabase<unknown>({ url: database.superuserUrl, poolMax: 1 })
  const seen: Promise<number>[] = []
  const bus = { ...createLocalBus(() => {}), wake: () => void seen.push(unsentIn(db)) }
  const service = await openStoreService(testSetup(database.appUrl, noOtherServices), bus)
  t.after(async () => {
    await service.close()
    await db.destroy()
  })
  const client = localClient('test', { store: service.app }, TEST_INTERNAL_KEY)
  const wanted = { name: '하루 식당', posGrade: 'BRONZE', settlementDay: 1 } as const
  const { id } = await client.call(openStore, { ownerId: 1, ...wanted })
  await requestAs(service.app, 'store', ownerCaller(1, id), {
    method: 'POST',
    url: '/store/product',
    payload: { name: '물', category: 'DRINK', price: 0, baseStock: 1 },
  })
  assert.equal((await Promise.all(seen)).at(-1), 1)
})

test('the bus relays what the service publishes', async (t) => {
  const world = await openStoreWorld(t)
  await givenProduct(world, await givenStore(world))
  assert.equal(await unsentIn(world.db), 1)
  await world.bus.drain()
  assert.equal(await unsentIn(world.db), 0)
})

test('the service is ready while its database is there', async (t) => {
  const world = await openStoreWorld(t)
  assert.equal((await world.as({}, { url: '/health/ready' })).statusCode, 200)
  await sql`revoke connect on database ${sql.id(await nameOf(world.db))} from public`.execute(
    world.db,
  )
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()
  `.execute(world.db)
  const answer = await world.as({}, { url: '/health/ready' })
  assert.deepEqual([answer.statusCode, answer.json().errorCode], [503, 'COMMON_503_01'])
})

async function nameOf(db: ReturnType<typeof openDatabase<unknown>>): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(db)
  return rows[0]?.name ?? ''
}

test('every public route is in the OpenAPI document, and no internal one', async (t) => {
  const world = await openStoreWorld(t)
  const answer = await world.as({ service: 'gateway' }, { method: 'POST', url: '/infra/openapi' })
  const { paths } = answer.json<{ paths: Record<string, object> }>()
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  )
  assert.deepEqual(routes.sort(), [
    'delete /store/product/{id}',
    'delete /store/trade-device/{id}/pairing',
    'get /store/audit',
    'get /store/dead-letter',
    'get /store/product',
    'get /store/product/{id}/price-history',
    'get /store/trade-device',
    'get /store/trade-device/pairing',
    'patch /store/product/re-stock',
    'patch /store/product/{id}',
    'patch /store/trade-device/{id}',
    'post /store/dead-letter/{id}/redrive',
    'post /store/product',
    'post /store/trade-device/pairing',
    'post /store/trade-device/{id}/pairing',
  ])
})
