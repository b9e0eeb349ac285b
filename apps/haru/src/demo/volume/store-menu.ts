import type { Category } from '@haru/contracts'
import { chanceOf } from '../chance.ts'
import { DEMO_MENU } from '../demo-menu.ts'

/** A product of a made-up store. */
export type VolumeProduct = {
  name: string
  category: Category
  /** won */
  price: number
  baseStock: number
  /** how often it is ordered, against the others */
  liked: number
}

/** Far apart in the list, so that a short menu too has dishes, side dishes and drinks. */
const STEP = 5
const PRICE_STEP = 100

/**
 * The menu of one store. The most popular product is ordered twice as often as the second and three
 * times as often as the third (Zipf's law); which one that is differs from store to store.
 * @param seed of the sales
 * @param store from 0
 * @param products how many
 * @returns them, no two with the same name
 */
export function menuOf(seed: string, store: number, products: number): VolumeProduct[] {
  const chance = chanceOf(`${seed} menu of store ${store}`)
  const priceLevel = 0.9 + 0.4 * chance.next()
  const ranks = Array.from({ length: products }, (_, index) => index + 1)
  for (let index = products - 1; index > 0; index--) {
    const other = chance.between(0, index)
    const [one, two] = [ranks[index] ?? 1, ranks[other] ?? 1]
    ranks[index] = two
    ranks[other] = one
  }
  return ranks.map((rank, index) => {
    const dish = DEMO_MENU[(index * STEP) % DEMO_MENU.length]
    if (!dish) throw new Error("the demo's menu is empty")
    const round = Math.floor(index / DEMO_MENU.length)
    return {
      name: round === 0 ? dish.name : `${dish.name} ${round + 1}`,
      category: dish.category,
      price: Math.max(1, Math.round((dish.price * priceLevel) / PRICE_STEP)) * PRICE_STEP,
      baseStock: dish.baseStock,
      liked: 1 / rank,
    }
  })
}
