import type { Page } from 'playwright-core'
import { seedDemoRestaurant } from '../apps/haru/src/demo/index.ts'
import { signInOperator } from '../apps/haru/src/testing/operator.ts'
import { kakaoTokenOf } from '../apps/haru/src/testing/restaurant.ts'
import type { TestInstallation } from '../apps/haru/src/testing/test-installation.ts'

/** A screen to be shown. */
export type Picture = {
  name: string
  path: string
  cookies: readonly string[]
  language?: 'ko' | 'en'
  /** brings the screen to what is worth seeing */
  prepare?: (page: Page) => Promise<unknown>
}

/**
 * Makes the sample restaurant on an evening: tables that order, one that calls, some that paid.
 * @returns what to show of it
 */
export async function openShowcase(system: TestInstallation): Promise<Picture[]> {
  const { superuserUrl: adminUrl } = system.database
  await seedDemoRestaurant({ ...system, database: { adminUrl } })
  const owner = await signIn(system, 'owner@haru.example')
  const tablets = await openTables(system, owner)
  const office = [`accessToken=${owner}`]
  const operator = [`accessToken=${await signInOperator(system)}`]
  return [
    { name: 'home', path: '/', cookies: [] },
    { name: 'tablet', path: '/tablet', cookies: [tablets[0] ?? ''] },
    { name: 'tablet-en', path: '/tablet', cookies: [tablets[1] ?? ''], language: 'en' },
    { name: 'pairing', path: '/pair', cookies: [] },
    { name: 'counter', path: '/counter', cookies: office },
    { name: 'menu', path: '/counter/menu', cookies: office },
    { name: 'tablets', path: '/counter/tablets', cookies: office },
    { name: 'payments', path: '/counter/payments', cookies: office },
    { name: 'kitchen', path: '/kitchen', cookies: office },
    { name: 'today', path: '/office', cookies: office },
    { name: 'sales', path: '/office/sales', cookies: office },
    { name: 'settlements', path: '/office/settlements', cookies: office },
    { name: 'people', path: '/office/people', cookies: office },
    { name: 'operator', path: '/operator', cookies: operator },
  ]
}

async function signIn(system: TestInstallation, email: string): Promise<string> {
  const kakao = await kakaoTokenOf(system, email)
  const { body } = await system.request('POST', `/user/login/kakao?token=${kakao}`)
  return body.accessToken
}

/** @returns the cookies of the tablets */
async function openTables(system: TestInstallation, token: string): Promise<string[]> {
  const { body: tablets } = await system.request('GET', '/store/trade-device', { token })
  const { body: products } = await system.request('GET', '/store/product', { token })
  const cookies: string[] = []
  for (let table = 0; table < 7; table++) {
    const { id } = tablets[table]
    const pairing = await system.request('POST', `/store/trade-device/${id}/pairing`, { token })
    const body = { code: pairing.body.code }
    const answer = await system.request('POST', '/store/trade-device/pairing', { body })
    const cookie = answer.cookies.find((one) => one.startsWith('tradeDeviceId=')) ?? ''
    cookies.push(cookie)
    for (let round = 0; round <= table % 3; round++) {
      const dishes = [0, 1, 2].map(
        (n) => products[(table * 3 + round * 5 + n * 4) % products.length],
      )
      const productList = dishes.map((dish, n) => ({ id: dish.id, count: 1 + (n % 2) }))
      const headers = { 'idempotency-key': `order-${table}-${round}`, prefer: 'wait=10' }
      await system.request('POST', '/trade/order', { cookie, headers, body: { productList } })
    }
    if (table >= 5) {
      const headers = { 'idempotency-key': `pay-${table}` }
      const card = { cardCompany: 'K' }
      await system.request('POST', `/trade/pay/card/${id}`, { token, headers, body: card })
    }
  }
  const [first = ''] = cookies
  await system.request('POST', '/trade/staff-call', { cookie: first })
  return cookies
}
