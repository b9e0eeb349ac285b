import { randomInt } from 'node:crypto'
import {
  type Caller,
  type Category,
  type InternalRoute,
  openStore,
  type PosGrade,
} from '@haru/contracts'
import { type Consumer, createLocalBus, type EventBus } from '@haru/events'
import { openDatabase, stampInstallation } from '@haru/pg'
import { createTestDatabase, type TestEnd } from '@haru/pg/testing.ts'
import { type InternalClient, localClient, type ServiceSetup } from '@haru/service-kit'
import {
  noOtherServices,
  ownerCaller,
  requestAs,
  TEST_INTERNAL_KEY,
  testSetup,
} from '@haru/service-kit/testing.ts'
import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { InjectOptions, Response } from 'light-my-request'
import { openStoreService } from './service.ts'

/** A store service of a test's own, alone: nobody relays its events. */
export type StoreWorld = {
  /** as superuser: to look at everything */
  db: Kysely<unknown>
  client: InternalClient
  bus: EventBus
  consumer: Consumer
  as: (caller: Caller, request: InjectOptions) => Promise<Response>
  /** another instance of the service on the same database */
  openAnother: (changes: Partial<ServiceSetup>) => Promise<InternalClient>
}

/** An owner and his store. */
export type TestStore = { storeId: number; ownerId: number; owner: Caller }

/**
 * Opens the store service on a database of its own.
 * @param t the test; `{ after }` of a whole file will do
 * @param changes to the setup
 */
export async function openStoreWorld(
  t: TestEnd,
  changes: Partial<ServiceSetup> = {},
): Promise<StoreWorld> {
  const database = await createTestDatabase(t)
  await stampInstallation(database.superuserUrl, {
    mode: 'demo',
    timeZone: 'Asia/Seoul',
    dayStartsAt: '00:00',
  })
  const db = openDatabase<unknown>({ url: database.superuserUrl, poolMax: 2 })
  t.after(() => db.destroy())
  const setup = { ...testSetup(database.appUrl, noOtherServices), ...changes }
  const open = async (options: ServiceSetup) => {
    const bus = createLocalBus(() => {})
    const service = await openStoreService(options, bus)
    t.after(() => service.close())
    return { bus, app: service.app }
  }
  const { bus, app } = await open(setup)
  const [consumer] = bus.consumers()
  if (!consumer) throw new Error('the service has no consumer')
  return {
    db,
    bus,
    consumer,
    client: localClient('test', { store: app }, TEST_INTERNAL_KEY),
    as: (caller, request) => requestAs(app, 'store', caller, request),
    async openAnother(more) {
      const another = await open({ ...setup, ...more })
      return localClient('test', { store: another.app }, TEST_INTERNAL_KEY)
    },
  }
}

/** Opens a store for a new owner. */
export async function givenStore(
  world: StoreWorld,
  posGrade: PosGrade = 'BRONZE',
): Promise<TestStore> {
  const ownerId = randomInt(1, 1_000_000_000)
  const store = await world.client.call(openStore, {
    ownerId,
    name: '하루 식당',
    posGrade,
    settlementDay: 15,
  })
  return { storeId: store.id, ownerId, owner: ownerCaller(ownerId, store.id) }
}

/** A product as the routes answer it. */
export type ShownProduct = {
  id: number
  name: string
  category: Category
  price: number
  stock: number
  baseStock: number
}

/** Puts a product on a store's menu. */
export async function givenProduct(
  world: StoreWorld,
  { owner }: TestStore,
  product: Partial<ShownProduct> = {},
): Promise<ShownProduct> {
  const { name = '김치찌개', category = 'MAIN_MENU', price = 9_000, baseStock = 10 } = product
  const answer = await world.as(owner, {
    method: 'POST',
    url: '/store/product',
    payload: { name, category, price, baseStock },
  })
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return answer.json<ShownProduct>()
}

/** How many rows a table of the service has. */
export async function rowsIn({ db }: StoreWorld, table: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from ${sql.table(`store.${table}`)}
  `.execute(db)
  return rows[0]?.count ?? 0
}

/** Calls an internal route and returns the code that it refuses with. */
export async function refusalOf<Request>(
  { client }: StoreWorld,
  route: InternalRoute<Request, unknown>,
  request: Request,
): Promise<string> {
  try {
    await client.call(route, request)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code)
    throw error
  }
  return 'nothing'
}

/** Waits until so many statements on the database wait for locks. */
async function untilWaiting({ db }: StoreWorld, count: number): Promise<void> {
  for (let round = 0; round < 10_000; round++) {
    const { rows } = await sql`
      select from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'
    `.execute(db)
    if (rows.length >= count) return
  }
  throw new Error(`not ${count} statements wait`)
}

/**
 * Starts work while a row of the service is locked, and lets go when so many statements wait.
 * @param look what to look at before letting go
 * @returns what the work returned
 */
export async function whileLocked<Result>(
  world: StoreWorld,
  row: { table: 'store' | 'product'; id: number; waiting: number },
  work: () => Promise<Result>,
  look: () => Promise<void> = async () => {},
): Promise<Result> {
  const { done } = await world.db.transaction().execute(async (tx) => {
    await sql`
      select from ${sql.table(`store.${row.table}`)} where id = ${row.id} for no key update
    `.execute(tx)
    const done = work()
    await untilWaiting(world, row.waiting)
    await look()
    return { done }
  })
  return await done
}
