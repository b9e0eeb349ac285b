import type { TestContext } from 'node:test'
import { SERVICE_NAMES, type ServiceName } from '@haru/contracts'
import { openGateway } from '@haru/gateway/testing.ts'
import { httpClient } from '@haru/service-kit'
import { upstreamsTo } from '@haru/service-kit/testing.ts'
import type { TestInstallation } from './test-installation.ts'

/** The services of an installation on ports of their own, and a gateway that proxies to them. */
export type SplitDoor = {
  /** of the gateway */
  url: string
  /** where each service listens */
  origins: Readonly<Record<ServiceName, string>>
}

/**
 * Opens a second door to an installation: one that reaches the services over HTTP, as it does when
 * they run in processes of their own.
 * @param t the test; `{ after }` of a whole file will do
 * @param system whose services do not listen yet
 */
export async function openSplitDoor(
  t: Pick<TestContext, 'after'>,
  { services, secrets }: TestInstallation,
): Promise<SplitDoor> {
  const at = { port: 0, host: '127.0.0.1' }
  const found = SERVICE_NAMES.map(async (name) => [name, await services[name]?.listen(at)] as const)
  const origins = Object.fromEntries(await Promise.all(found)) as SplitDoor['origins']
  const upstreams = upstreamsTo((name) => [origins[name]])
  const { internalKey } = secrets
  const client = httpClient('gateway', upstreams, internalKey)
  const gateway = await openGateway(t, { services: {}, upstreams, client, internalKey })
  return { url: await gateway.listen(at), origins }
}
