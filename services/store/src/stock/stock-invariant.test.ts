import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import {
  givenProduct,
  givenStore,
  openStoreWorld,
  type ShownProduct,
  type TestStore,
} from '../testing.ts'
import { eventOf, orderEvent, stockOf } from './testing.ts'

const world = await openStoreWorld({ after })
let lastOrderId = 0

type Item = { product: number; count: number }
type Step =
  | { kind: 'order'; order: number; items: Item[] }
  | { kind: 'demand'; order: number }
  | { kind: 'void'; order: number }
  | { kind: 'change'; product: number; baseStock: number }
  | { kind: 'delete'; product: number }
  | { kind: 'restock' }

const product = fc.nat(2)
const order = fc.nat(5)
const items = fc.array(fc.record({ product, count: fc.integer({ min: 1, max: 6 }) }), {
  minLength: 1,
  maxLength: 3,
})
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('order' as const), order, items }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('demand' as const), order }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('void' as const), order }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('change' as const), product, baseStock: fc.nat(9) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), product }) },
    { weight: 2, arbitrary: fc.constant({ kind: 'restock' as const }) },
  ),
  { minLength: 5, maxLength: 25 },
)

/** The same rules in a few lines of their own: what stock should be. */
type Model = {
  products: { stock: number; baseStock: number; deleted: boolean }[]
  orders: Map<number, { took: Item[]; returned: boolean }>
}

function expectStep({ products, orders }: Model, step: Step): void {
  const at = (index: number) => products[index] ?? { stock: 0, baseStock: 0, deleted: true }
  if (step.kind === 'order') {
    if (orders.has(step.order)) return
    const wanted = new Map<number, number>()
    for (const item of step.items) {
      wanted.set(item.product, (wanted.get(item.product) ?? 0) + item.count)
    }
    const took = [...wanted].map(([one, count]) => ({ product: one, count }))
    const isThere = took.every(
      (one) => !at(one.product).deleted && at(one.product).stock >= one.count,
    )
    orders.set(step.order, { took: isThere ? took : [], returned: false })
    if (isThere) for (const one of took) at(one.product).stock -= one.count
  } else if (step.kind === 'demand') {
    if (!orders.has(step.order)) orders.set(step.order, { took: [], returned: false })
  } else if (step.kind === 'void') {
    const known = orders.get(step.order)
    if (!known || known.returned) return
    for (const one of known.took) at(one.product).stock += one.count
    known.returned = true
  } else if (step.kind === 'change') {
    if (!at(step.product).deleted) at(step.product).baseStock = step.baseStock
  } else if (step.kind === 'delete') {
    at(step.product).deleted = true
  } else {
    for (const one of products) if (!one.deleted) one.stock = one.baseStock
  }
}

async function doStep(
  store: TestStore,
  products: ShownProduct[],
  firstOrderId: number,
  step: Step,
): Promise<void> {
  const { storeId, owner } = store
  const idOf = (index: number) => products[index]?.id ?? 0
  const orderId = 'order' in step ? firstOrderId + step.order : 0
  const question = { storeId, orderId, tradeId: 1, isNewTrade: true }
  if (step.kind === 'order') {
    const wish = step.items.map((one) => [idOf(one.product), one.count] as const)
    await world.consumer.deliver([orderEvent(storeId, orderId, wish)])
  } else if (step.kind === 'demand') {
    await world.consumer.deliver([eventOf('demand-stock-decision', question)])
  } else if (step.kind === 'void') {
    await world.consumer.deliver([eventOf('order-voided', question)])
  } else if (step.kind === 'restock') {
    await world.as(owner, { method: 'PATCH', url: '/store/product/re-stock' })
  } else {
    const url = `/store/product/${idOf(step.product)}`
    if (step.kind === 'delete') await world.as(owner, { method: 'DELETE', url })
    else {
      const payload = { price: 1, baseStock: step.baseStock }
      await world.as(owner, { method: 'PATCH', url, payload })
    }
  }
}

async function givenThreeProducts(store: TestStore): Promise<ShownProduct[]> {
  const products: ShownProduct[] = []
  for (const baseStock of [0, 5, 9]) products.push(await givenProduct(world, store, { baseStock }))
  return products
}

test('whatever happens in whatever order, stock is what its movements add up to', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const store = await givenStore(world)
      const products = await givenThreeProducts(store)
      const model: Model = {
        products: products.map(({ stock, baseStock }) => ({ stock, baseStock, deleted: false })),
        orders: new Map(),
      }
      const firstOrderId = lastOrderId + 1
      lastOrderId += 10
      for (const step of list) {
        expectStep(model, step)
        await doStep(store, products, firstOrderId, step)
      }
      const stocks = await Promise.all(products.map(({ id }) => stockOf(world, id)))
      assert.deepEqual(
        stocks,
        model.products.map(({ stock }) => stock),
      )
    }),
    { numRuns: 40 },
  )
})

test('the last stock that was published of a product is its stock', async () => {
  const { rows } = await sql<{ wrong: number }>`
    with said as (
      select (p ->> 'id')::bigint as id, (p ->> 'stock')::bigint as stock, o.id as event_no
        from store.outbox o, jsonb_array_elements(o.payload -> 'productList') p
       where o.topic = 'product-changed'
    ), last as (
      select distinct on (id) id, stock from said order by id, event_no desc
    )
    select count(*) as wrong from store.product p left join last using (id)
     where last.stock is distinct from p.stock
  `.execute(world.db)
  assert.deepEqual(rows, [{ wrong: 0 }])
})
