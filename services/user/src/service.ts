import cookie from '@fastify/cookie'
import { auditRoutes, startSealing } from '@haru/audit'
import { ownState, type Sharing } from '@haru/redis'
import { buildService, type RunningService, type ServiceSetup } from '@haru/service-kit'
import { sql } from 'kysely'
import { accountRoutes } from './account/account-routes.ts'
import type { UserContext } from './context.ts'
import { startHousekeeping } from './housekeeping.ts'
import { openKakao } from './kakao/kakao-client.ts'
import { kakaoRoutes } from './kakao/kakao-routes.ts'
import type { KakaoSettings } from './kakao/kakao-settings.ts'
import { ownSessionRoutes } from './session/own-session-routes.ts'
import { sessionRoutes } from './session/session-routes.ts'
import { signingKeyRoutes } from './signing-key/signing-key-routes.ts'
import { openSigningKeys } from './signing-key/signing-keys.ts'
import { staffRoutes } from './staff/staff-routes.ts'
import { openUserDatabase } from './user-database.ts'

/** What the user service is given when it is opened. */
export type UserSetup = ServiceSetup & Sharing & { kakao: KakaoSettings }

/** User, with what its tests reach into. */
export type UserService = RunningService & { context: UserContext }

/**
 * Opens the user service: accounts, sessions, signing keys, sign-in through Kakao.
 * @param setup where its database is, the other services, and Kakao
 * @returns the service; the first start has made the key that signs access tokens
 * @throws Error when none of the cookie secrets opens that key
 */
export async function openUser(setup: UserSetup): Promise<UserService> {
  const context = await createUserContext(setup)
  const { db } = context
  const app = await buildService(
    {
      name: 'user',
      internalKey: setup.internalKey,
      logLevel: setup.logLevel,
      watch: setup.watch,
      checkReady: async () => void (await sql`select 1`.execute(db)),
    },
    async (routes) => {
      await routes.register(cookie)
      kakaoRoutes(routes, context)
      accountRoutes(routes, context)
      sessionRoutes(routes, context)
      ownSessionRoutes(routes, context)
      staffRoutes(routes, context)
      signingKeyRoutes(routes, context)
      auditRoutes(routes, { path: '/user/audit', access: 'owner', db, schema: 'users' })
    },
  )
  const housekeeping = startHousekeeping(db, (error) => app.log.warn({ err: error }))
  const sealing = startSealing(db, 'users', app.log)
  setup.watch?.pools.watch('user', db)
  return {
    app,
    context,
    async close() {
      await housekeeping.stop()
      await sealing.stop()
      await app.close()
      await db.destroy()
    },
  }
}

async function createUserContext(setup: UserSetup): Promise<UserContext> {
  const db = openUserDatabase(setup.databaseUrl, setup.poolMax)
  const { client, cookieSecrets: secrets, publicUrl, shared = ownState() } = setup
  const signingKeys = await openSigningKeys(db, secrets).catch(async (error) => {
    await db.destroy()
    throw error
  })
  const kakao = openKakao(setup.kakao)
  const { revocations } = shared
  return { db, client, kakao, revocations, secrets, signingKeys, publicUrl }
}
