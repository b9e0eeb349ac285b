import { randomInt, randomUUID } from 'node:crypto'
import {
  type Caller,
  type Category,
  type InternalRoute,
  openStore,
  type Payload,
  type PosGrade,
  type Topic,
} from '@haru/contracts'
import { type Consumer, createLocalBus, type DeliveredEvent, type LocalBus } from '@haru/events'
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
  bus: LocalBus
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

/** An event as a transport would hand it over. */
export function eventOf<T extends Topic>(
  topic: T,
  payload: Payload<T> & { storeId: number },
  eventId: string = randomUUID(),
): DeliveredEvent<T> {
  const key = String(payload.storeId)
  return { eventId, topic, key, version: 1, payload, occurredAt: new Date() }
}

/** The event of an order. */
export function orderEvent(
  storeId: number,
  orderId: number,
  items: readonly (readonly [productId: number, count: number])[],
): DeliveredEvent<'decrease-product-stock'> {
  return eventOf('decrease-product-stock', {
    storeId,
    orderId,
    tradeId: orderId,
    isNewTrade: true,
    itemList: items.map(([productId, decreasingStock]) => ({ productId, decreasingStock })),
  })
}

/** What the service published on a topic, oldest first. */
export async function published<T extends Topic>(
  { db }: StoreWorld,
  topic: T,
): Promise<Payload<T>[]> {
  const { rows } = await sql<{ payload: Payload<T> }>`
    select payload from store.outbox where topic = ${topic} order by id
  `.execute(db)
  return rows.map((row) => row.payload)
}

/** The stock of a product, and whether the sum of its movements says the same. */
export async function stockOf({ db }: StoreWorld, productId: number): Promise<number> {
  const { rows } = await sql<{ stock: number; moved: number }>`
    select p.stock, coalesce((select sum(quantity) from store.stock_movement
                               where product_id = p.id), 0)::bigint as moved
      from store.product p where p.id = ${productId}
  `.execute(db)
  const [row] = rows
  if (!row) throw new Error(`no product ${productId}`)
  if (row.stock !== row.moved) throw new Error(`stock ${row.stock} was moved ${row.moved}`)
  return row.stock
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
