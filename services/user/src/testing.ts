import { type Authority, type Caller, openStore, Problem, readStore } from '@haru/contracts'
import { openDatabase } from '@haru/pg'
import { createTestDatabase, type TestEnd } from '@haru/pg/testing.ts'
import type { InternalClient } from '@haru/service-kit'
import { requestAs, testSetup } from '@haru/service-kit/testing.ts'
import Fastify, { type InjectOptions, type LightMyRequestResponse as Response } from 'fastify'
import { type Kysely, sql } from 'kysely'
import type { KakaoSettings } from './kakao/kakao-settings.ts'
import { createKakaoStandIn, DEMO_OWNER } from './kakao-stand-in/index.ts'
import { openUser, type UserService, type UserSetup } from './service.ts'

/** Signs what the stand-in of tests hands out. */
export const STAND_IN_SECRETS = ['stand-in-secret-of-tests-0123456789abcdef'] as const

/** What a test of the user service works with. */
export type TestUser = {
  service: UserService
  setup: UserSetup
  store: TestStore
  /** as superuser */
  db: Kysely<unknown>
  /** sends a request as the gateway would; `caller` defaults to nobody */
  ask(request: InjectOptions, caller?: Caller): Promise<Response>
  /** an access token of the stand-in, for whoever has this e-mail */
  kakaoToken(email: string): Promise<string>
  /** signs up and in */
  owner(email: string): Promise<SignedInOwner>
  /** signs in; `store` of whoever has one */
  signIn(email: string, storeId?: number): Promise<SignedIn>
  /** invites somebody, who joins and signs in */
  staff(owner: SignedInOwner, email: string): Promise<SignedIn>
}

/** Somebody who is signed in. */
export type SignedIn = {
  id: number
  sid: string
  accessToken: string
  refreshToken: string
  caller: Caller
}

export type SignedInOwner = SignedIn & { storeId: number }

/** Stands for the store service: stores keyed by their owner. */
export type TestStore = InternalClient & {
  stores: Map<number, { id: number; name: string }>
  /** how many of the next calls fail */
  failures: number
  /** how many calls came */
  calls: number
  /** calls are answered only once so many wait, all at once */
  together: number
}

/**
 * Opens the user service on a database of its own, with the stand-in for Kakao on a real port.
 * @param t the test; `{ after }` of a whole file will do
 * @param override parts of the setup
 */
export async function openTestUser(
  t: TestEnd,
  override: Partial<UserSetup> = {},
): Promise<TestUser> {
  const database = await createTestDatabase(t)
  const store = createTestStore()
  const kakao = await openStandIn(t)
  const setup = { ...testSetup(database.appUrl, store), kakao, ...override }
  const service = await openUser(setup)
  const db = openDatabase<unknown>({ url: database.superuserUrl })
  t.after(async () => {
    await service.close()
    await db.destroy()
  })
  const ask: TestUser['ask'] = async (request, caller = {}) =>
    await requestAs(service.app, 'user', caller, request)
  const kakaoToken = async (email: string) => await personToken(kakao, email)
  const signIn: TestUser['signIn'] = async (email, storeId) => {
    return await signInBy(ask, await kakaoToken(email), storeId)
  }
  return {
    ...{ service, setup, store, db, ask, kakaoToken, signIn },
    owner: async (email) => await signUpAndIn(ask, await kakaoToken(email)),
    async staff(owner, email) {
      const invitation = { method: 'POST', url: '/user/staff/invitation' } as const
      const { code } = (await ask(invitation, owner.caller)).json() as { code: string }
      const payload = { token: await kakaoToken(email), code }
      await ask({ method: 'POST', url: '/user/staff', payload })
      return await signIn(email, owner.storeId)
    },
  }
}

/**
 * Opens the stand-in on a port of its own.
 * @param appId of the only app that it knows
 */
export async function openStandIn(t: TestEnd, appId = 4711): Promise<KakaoSettings> {
  const app = {
    clientId: 'client-of-tests',
    clientSecret: 'client-secret-of-tests',
    appId,
    redirectUri: 'http://127.0.0.1:8000/user/oauth/kakao/callback',
    authBaseUrl: '',
  }
  const server = Fastify()
  const plugin = createKakaoStandIn({ kakao: app, secrets: STAND_IN_SECRETS, people: [DEMO_OWNER] })
  await server.register(plugin, { prefix: '/demo/kakao' })
  const address = await server.listen({ host: '127.0.0.1', port: 0 })
  t.after(() => server.close())
  const baseUrl = `${address}/demo/kakao`
  app.authBaseUrl = baseUrl
  return { ...app, tokenBaseUrl: baseUrl, apiBaseUrl: baseUrl }
}

/** An access token for whoever has an e-mail, in one request, as the tour in the README does it. */
export async function personToken(kakao: KakaoSettings, email: string): Promise<string> {
  const answer = await fetch(`${kakao.authBaseUrl}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'authorization_code', code: `person:${email}` }),
  })
  const { access_token } = (await answer.json()) as { access_token: string }
  return access_token
}

/** A body for signing up. */
export const NEW_STORE = { storeName: '하루식당', posGrade: 'BRONZE', settlementDate: 15 } as const

function createTestStore(): TestStore {
  const stores: TestStore['stores'] = new Map()
  let waiting: (() => void)[] = []
  const call = async (route: unknown, request: unknown): Promise<unknown> => {
    testStore.calls++
    await new Promise<void>((resolve) => {
      waiting.push(resolve)
      if (waiting.length < testStore.together) return
      for (const go of waiting) go()
      waiting = []
    })
    if (testStore.failures > 0) {
      testStore.failures--
      throw new Problem('COMMON_503_01', { retryAfter: 1 })
    }
    if (route === openStore) {
      const { ownerId, ...described } = openStore.request.parse(request)
      const opened = stores.get(ownerId) ?? { id: 1000 + stores.size, ...described }
      stores.set(ownerId, opened)
      return opened
    }
    const { storeId } = readStore.request.parse(request)
    return [...stores.values()].find(({ id }) => id === storeId)
  }
  const counters = { failures: 0, calls: 0, together: 1 }
  const testStore: TestStore = { stores, ...counters, call: call as InternalClient['call'] }
  return testStore
}

async function signUpAndIn(ask: TestUser['ask'], token: string): Promise<SignedInOwner> {
  const query = { token }
  const signedUp = await ask({ method: 'POST', url: '/user/kakao', query, payload: NEW_STORE })
  const { store } = signedUp.json() as { store: { id: number } }
  return { ...(await signInBy(ask, token, store.id)), storeId: store.id }
}

async function signInBy(ask: TestUser['ask'], token: string, storeId?: number): Promise<SignedIn> {
  const request = { method: 'POST', url: '/user/login/kakao', query: { token } } as const
  const signedIn = await ask(request)
  const { accessToken } = signedIn.json() as { accessToken: string }
  const { sid, caller } = callerOf(accessToken, storeId)
  return { id: caller.account.userId, sid, caller, ...credentialsIn(signedIn) }
}

/** What the gateway would make of an access token. */
export function callerOf(accessToken: string, storeId?: number) {
  const claims = claimsOf(accessToken)
  const account = {
    kind: 'account',
    userId: Number(claims.sub),
    authorityList: claims.authority,
    ...(storeId !== undefined && { storeId }),
    sid: claims.sid,
    expiresAt: claims.exp,
  } as const
  return { sid: claims.sid, caller: { account } satisfies Caller }
}

/** What an access token says, unverified. */
export function claimsOf(accessToken: string) {
  const [, payload = ''] = accessToken.split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
    sub: string
    authority: Authority[]
    type: string
    sid: string
    iat: number
    exp: number
  }
}

/** The tokens of an answer that signs in. */
export function credentialsIn(answer: Response): { accessToken: string; refreshToken: string } {
  const { accessToken } = answer.json() as { accessToken: string }
  return { accessToken, refreshToken: cookieIn(answer, 'refreshToken')?.value ?? '' }
}

/** A cookie that an answer sets. */
export function cookieIn(answer: Response, name: string) {
  return answer.cookies.find((cookie) => cookie.name === name)
}

/** Makes everything about sessions seem to have happened earlier. */
export async function ageSessions(db: Kysely<unknown>, seconds: number): Promise<void> {
  await sql`
    update users.session set rotated_at = rotated_at - ${seconds} * interval '1 second',
                             expires_at = expires_at - ${seconds} * interval '1 second',
                             created_at = created_at - ${seconds} * interval '1 second'
  `.execute(db)
}
