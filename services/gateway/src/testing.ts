import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { buildService, type LocalServices, type ServiceApp } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import { buildGateway, type GatewayOptions } from './gateway.ts'

/** Signs in tests of the gateway. */
export const INTERNAL_KEY = 'internal-key-of-tests-0123456789abcdef'

/**
 * Opens a gateway before a store that answers who called.
 * @param t whose end is the gateway's
 * @param options other than a demo's on this machine, at http://localhost:8000
 */
export async function openGateway(
  t: Pick<TestContext, 'after'>,
  options: Partial<GatewayOptions> = {},
): Promise<FastifyInstance> {
  const services: LocalServices = { store: await openStoreStandIn() }
  const gateway = await buildGateway({
    services,
    client: { call: () => assert.fail('unexpected internal call') },
    internalKey: INTERNAL_KEY,
    publicUrl: 'http://localhost:8000',
    logLevel: 'silent',
    trustedProxies: [],
    hosts: undefined,
    extras: [],
    ...options,
  })
  t.after(async () => {
    await gateway.close()
    await options.upstreams?.close()
  })
  return gateway
}

/**
 * A store that answers who called.
 * @param onRequest told of each request that reaches it
 */
export async function openStoreStandIn(onRequest = () => {}): Promise<ServiceApp> {
  const options = { name: 'store', internalKey: INTERNAL_KEY, logLevel: 'silent' } as const
  return await buildService({ ...options, checkReady: async () => {} }, async (app) => {
    const config = { access: ['anyone'] } as const
    app.addHook('onRequest', async () => onRequest())
    for (const url of ['/store/product', '/store/trade-device/pairing']) {
      app.post(url, { config }, async ({ caller, headers }) => ({ caller, headers }))
    }
    app.get('/store/product', { config }, async ({ caller, headers }) => ({ caller, headers }))
  })
}
