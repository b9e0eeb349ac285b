import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Answer, TestInstallation } from './test-installation.ts'

/** A restaurant on a test installation, and what its people do. */
export type Restaurant = {
  ownerToken: string
  refreshCookie: string
  storeId: number
  ownerId: number
  /** ids of its tablets, by table number */
  tabletIds: number[]
  /** Asks as the owner. */
  owner(method: string, path: string, body?: unknown, headers?: Headers): Promise<Answer>
  addProduct(product?: Partial<NewProduct>): Promise<number>
  stockOf(productId: number): Promise<number>
  /** Pairs a tablet, and answers its cookie. */
  pair(tabletId: number): Promise<string>
  /** Orders from a paired tablet; decided before it answers unless told otherwise. */
  order(cookie: string, items: [id: number, count: number][], headers?: Headers): Promise<Answer>
  /** Pays a tablet's trade. */
  pay(tabletId: number, how?: 'K' | 'H' | 'S', body?: object, headers?: Headers): Promise<Answer>
}

/** What takes requests: a system in this process or in another one. */
type System = Pick<TestInstallation, 'url' | 'request'>
type Headers = Record<string, string>
type NewProduct = { name: string; category: string; price: number; baseStock: number }
type StoreChoice = { posGrade: string; settlementDate: number; storeName: string }

/**
 * Signs an owner up and in, through Kakao's stand-in, as a newcomer would.
 * @param system a running installation
 * @param choice grade and settlement day of the store
 */
export async function openRestaurant(
  system: System,
  choice: Partial<StoreChoice> = {},
): Promise<Restaurant> {
  const kakaoToken = await kakaoTokenOf(system, `owner-${randomUUID()}@example.com`)
  const body = { storeName: '하루식당', posGrade: 'BRONZE', settlementDate: 15, ...choice }
  const signedUp = await system.request('POST', `/user/kakao?token=${kakaoToken}`, { body })
  assert.equal(signedUp.status, 201, JSON.stringify(signedUp.body))
  const tokens = await system.request('POST', `/user/login/kakao?token=${kakaoToken}`)
  assert.equal(tokens.status, 200, JSON.stringify(tokens.body))
  const token: string = tokens.body.accessToken
  const tablets = await system.request('GET', '/store/trade-device', { token })
  const tabletIds = tablets.body.map((one: { id: number }) => one.id)
  const [refreshCookie = ''] = tokens.cookies.filter((one) => one.startsWith('refreshToken='))
  const ids = { storeId: signedUp.body.store.id, ownerId: signedUp.body.id }
  const people = { ownerToken: token, refreshCookie, tabletIds, ...ids }
  return { ...people, ...deedsOf(system, token) }
}

/** A Kakao access token for anybody, from the stand-in. */
export async function kakaoTokenOf(system: System, email: string): Promise<string> {
  const answer = await fetch(`${system.url}/demo/kakao/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'authorization_code', code: `person:${email}` }),
  })
  const { access_token: accessToken } = (await answer.json()) as { access_token: string }
  return accessToken
}

function deedsOf(system: System, token: string) {
  const owner: Restaurant['owner'] = (method, path, body, headers) => {
    return system.request(method, path, { token, body, ...(headers && { headers }) })
  }
  return {
    owner,
    async addProduct(product: Partial<NewProduct> = {}) {
      const usual = { name: '비빔밥', category: 'MAIN_MENU', price: 9_000, baseStock: 100 }
      const answer = await owner('POST', '/store/product', { ...usual, ...product })
      assert.equal(answer.status, 201, JSON.stringify(answer.body))
      return answer.body.id as number
    },
    async stockOf(productId: number) {
      const { body } = await owner('GET', '/store/product')
      return body.find((one: { id: number }) => one.id === productId)?.stock as number
    },
    async pair(tabletId: number) {
      const { body } = await owner('POST', `/store/trade-device/${tabletId}/pairing`)
      const answer = await system.request('POST', '/store/trade-device/pairing', {
        body: { code: body.code },
      })
      assert.equal(answer.status, 204, JSON.stringify(answer.body))
      return answer.cookies.find((one) => one.startsWith('tradeDeviceId=')) ?? ''
    },
    order(cookie: string, items: [number, number][], headers: Headers = {}) {
      return system.request('POST', '/trade/order', {
        cookie,
        body: { productList: items.map(([id, count]) => ({ id, count })) },
        headers: { 'idempotency-key': randomUUID(), prefer: 'wait=10', ...headers },
      })
    },
    pay(tabletId: number, how?: string, body?: object, headers: Headers = {}) {
      const sent = how ? { cardCompany: how, ...body } : body
      return system.request('POST', `/trade/pay/${how ? 'card' : 'cash'}/${tabletId}`, {
        token,
        ...(sent && { body: sent }),
        headers: { 'idempotency-key': randomUUID(), ...headers },
      })
    },
  }
}
