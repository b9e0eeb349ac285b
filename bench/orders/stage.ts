import assert from 'node:assert/strict'
import { type Door, openRestaurant, type Restaurant } from '@haru/haru/testing/restaurant.ts'

/** A tablet that is paired, and what its guests may order. */
export type Seat = {
  cookie: string
  tabletId: number
  storeId: number
  ownerToken: string
  dishes: readonly number[]
  drinks: readonly number[]
}

/** Restaurants with guests at their tables, in the order in which pgbench numbers its clients. */
export type Stage = {
  seats: readonly Seat[]
  /** the lowest ids; the others follow without a gap */
  first: { store: number; tablet: number; product: number }
}

const STORES = 4
const SEATS_OF_STORE = 8
const TABLETS_OF_STORE = 30
/** Of dishes, and of drinks. */
const PRODUCTS_OF_KIND = 10
/** The largest that a product may have: no order is ever refused. */
const STOCK = 10_000_000
/** How many tablets order at once (quality.md). */
export const SEATS = STORES * SEATS_OF_STORE

/**
 * Opens the restaurants of a system that has no newer ones: four with 20 products each, 32 tables
 * taken in all.
 * @param door of the running system
 */
export async function openStage(door: Door): Promise<Stage> {
  const stores: { restaurant: Restaurant; dishes: number[]; drinks: number[] }[] = []
  for (let n = 0; n < STORES; n++) {
    const restaurant = await openRestaurant(door, { storeName: `하루식당 ${n + 1}` })
    const add = async (kind: { name: string; category: string; price: number }) => {
      const ids: number[] = []
      for (let k = 1; k <= PRODUCTS_OF_KIND; k++) {
        const name = `${kind.name} ${k}`
        ids.push(await restaurant.addProduct({ ...kind, name, baseStock: STOCK }))
      }
      return ids
    }
    const dishes = await add({ name: '비빔밥', category: 'MAIN_MENU', price: 9_000 })
    const drinks = await add({ name: '식혜', category: 'DRINK', price: 3_000 })
    stores.push({ restaurant, dishes, drinks })
  }
  const seats: Seat[] = []
  for (let table = 0; table < SEATS_OF_STORE; table++) {
    for (const { restaurant, ...products } of stores) {
      const { tabletIds, storeId, ownerToken } = restaurant
      const tabletId = tabletIds[table] ?? 0
      const cookie = await restaurant.pair(tabletId)
      seats.push({ cookie, tabletId, storeId, ownerToken, ...products })
    }
  }
  const first = firstOf(seats)
  assertWithoutGaps(seats, first)
  return { seats, first }
}

function firstOf([seat]: readonly Seat[]): Stage['first'] {
  return {
    store: seat?.storeId ?? 0,
    tablet: seat?.tabletId ?? 0,
    product: seat?.dishes[0] ?? 0,
  }
}

/** order.sql computes the ids that a client has from its number. */
function assertWithoutGaps(seats: readonly Seat[], first: Stage['first']): void {
  for (const [client, { storeId, tabletId, dishes, drinks }] of seats.entries()) {
    const [store, table] = [client % STORES, Math.floor(client / STORES)]
    const product = first.product + store * 2 * PRODUCTS_OF_KIND
    assert.deepEqual(
      [storeId, tabletId, ...dishes, ...drinks],
      [
        first.store + store,
        first.tablet + store * TABLETS_OF_STORE + table,
        ...Array.from({ length: 2 * PRODUCTS_OF_KIND }, (_, n) => product + n),
      ],
    )
  }
}
