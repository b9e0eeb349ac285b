import { createProduct } from '@haru/store/product/create-product.ts'
import { listProductsOf } from '@haru/store/product/product-sql.ts'
import { DEMO_OWNER } from '@haru/user'
import { refreshAccount } from '@haru/user/account/account-sql.ts'
import { signUp } from '@haru/user/account/sign-up.ts'
import { ticketOf } from '@haru/user/account/sign-up-ticket.ts'
import type { RunningServices } from '../installation/open-services.ts'
import { DEMO_MENU } from './demo-menu.ts'

const PERSON = {
  kakaoId: DEMO_OWNER.id,
  email: DEMO_OWNER.email,
  name: DEMO_OWNER.nickname,
  phone: null,
}
const STORE = { name: '하루식당', posGrade: 'SILVER', settlementDay: 15 } as const

/**
 * The store of the demo's owner.
 * @returns its id; undefined when he has not signed up yet
 */
export async function findDemoStore({
  user,
}: Pick<RunningServices, 'user'>): Promise<number | undefined> {
  const account = await refreshAccount(user.context.db, PERSON)
  return account?.storeId ?? undefined
}

/**
 * Signs the demo's owner up, without asking Kakao's stand-in: the gateway may not listen yet.
 * @returns the id of his store
 */
export async function openDemoStore({ user }: Pick<RunningServices, 'user'>): Promise<number> {
  const ticket = ticketOf(PERSON, user.context.secrets, Date.now())
  const { store } = await signUp(user.context, ticket, STORE)
  return store.id
}

/** Puts on the menu of the demo's store what is not there yet. */
export async function fillDemoMenu(
  { store }: Pick<RunningServices, 'store'>,
  storeId: number,
): Promise<void> {
  const there = await listProductsOf(store.context.db, storeId)
  const names = new Set(there.map((product) => product.name))
  for (const { name, category, price, baseStock } of DEMO_MENU) {
    if (names.has(name)) continue
    await createProduct(store.context, storeId, { name, category, price, baseStock })
  }
}
