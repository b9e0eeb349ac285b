import type { Account, Caller, ServiceName, Tablet } from '@haru/contracts'
import type { InjectOptions, Response } from 'light-my-request'
import type { ServiceApp } from './build-service.ts'
import type { Discovery } from './discovery/discovery.ts'
import { IDENTITY_HEADER, signCaller } from './identity-header.ts'
import type { InternalClient } from './internal-client.ts'
import type { ServiceSetup } from './running-service.ts'
import { createUpstreams, type Upstreams } from './upstream/upstreams.ts'

/** The key that tests sign callers with. */
export const TEST_INTERNAL_KEY = 'internal-key-of-tests-0123456789abcdef'

/**
 * A setup for one service alone, on a test database.
 * @param databaseUrl of the services' login
 * @param client stands for the other services
 */
export function testSetup(databaseUrl: string, client: InternalClient): ServiceSetup {
  return {
    databaseUrl,
    poolMax: 8,
    client,
    internalKey: TEST_INTERNAL_KEY,
    cookieSecrets: ['cookie-secret-of-tests-0123456789abcdef'],
    logLevel: 'silent',
    publicUrl: 'http://127.0.0.1:8000',
  }
}

/** For a service that, in a test, must call no other. */
export const noOtherServices: InternalClient = {
  async call(route) {
    throw new Error(`unexpected call of ${route.service} ${route.path}`)
  },
}

/**
 * Balances over instances that nobody has to look for.
 * @param instancesOf the addresses of a service's instances, like `http://127.0.0.1:8003`
 */
export function upstreamsTo(instancesOf: Discovery['instancesOf']): Upstreams {
  const nothing = async () => {}
  return createUpstreams({ instancesOf, start: nothing, lookNow: nothing, close: nothing })
}

/**
 * Sends a request to a service as the gateway would, past it.
 * @param app the service
 * @param service its name
 * @param caller who calls; `{}` for nobody
 * @param request method, url, payload, headers
 */
export async function requestAs(
  app: ServiceApp,
  service: ServiceName,
  caller: Caller,
  request: InjectOptions,
): Promise<Response> {
  const identity = signCaller(caller, service, TEST_INTERNAL_KEY)
  return await app.inject({
    ...request,
    headers: { ...request.headers, [IDENTITY_HEADER]: identity },
  })
}

/** An owner with a store, as the gateway would describe him. */
export function ownerCaller(userId: number, storeId: number): Caller {
  const account: Account = {
    kind: 'account',
    userId,
    authorityList: ['ROLE_STORE_OWNER'],
    storeId,
    sid: `session-of-${userId}`,
    expiresAt: Math.floor(Date.now() / 1000) + 3_600,
  }
  return { account }
}

/** A paired tablet, as the gateway would describe it. */
export function tabletCaller(tradeDeviceId: number, storeId: number): Caller {
  const tablet: Tablet = { kind: 'tablet', tradeDeviceId, storeId, pairingId: 'pairing-of-tests' }
  return { tablet }
}
