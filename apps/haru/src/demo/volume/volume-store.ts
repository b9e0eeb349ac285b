import { SETTLEMENT_DAYS, type SettlementDay } from '@haru/business-day'
import { standInPerson } from '@haru/user'
import type { SalesPlan } from './sales-plan.ts'
import { menuOf, type VolumeProduct } from './store-menu.ts'

/** A store of a made-up volume of sales, and its owner. */
export type VolumeStore = {
  name: string
  settlementDay: SettlementDay
  owner: { kakaoId: number; email: string; name: string }
  menu: readonly VolumeProduct[]
}

/**
 * The e-mail by which a store's owner signs in at Kakao's stand-in. Stores are known by it: the
 * same seed makes them once.
 * @param seed of the sales
 * @param store from 0
 */
export function ownerEmail(seed: string, store: number): string {
  return `owner-${store + 1}.${seed}@volume.haru.example`
}

/**
 * The stores of a plan, in their order.
 * @param plan whose sales they make
 */
export function volumeStores(plan: SalesPlan): VolumeStore[] {
  return Array.from({ length: plan.stores }, (_, store) => {
    const email = ownerEmail(plan.seed, store)
    const person = standInPerson(email)
    if (!person) throw new Error(`${email} is no e-mail address`)
    const name = `하루 ${store + 1}호점`
    return {
      name,
      settlementDay: SETTLEMENT_DAYS[store % SETTLEMENT_DAYS.length] ?? 1,
      owner: { kakaoId: person.id, email, name: `${name} 사장님` },
      menu: menuOf(plan.seed, store, plan.products),
    }
  })
}
