import { type Caller, Problem } from '@haru/contracts'
import type { Revocations } from '@haru/redis'
import {
  IDENTITY_HEADER,
  IDENTITY_HEADER_PREFIX,
  type InternalClient,
  type LocalServices,
  signCaller,
  tellAttempt,
} from '@haru/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { authorizationOf } from './access-cookie.ts'
import { type AccessTokenCheck, createAccessTokenCheck } from './access-token.ts'
import type { GeneralLimiter } from './general-limits.ts'
import type { ServiceProxy } from './proxy.ts'
import { publicPathsOf } from './routing-table.ts'
import { checkTabletCookie, REFUSED } from './tablet-cookie.ts'

/** What forwarding needs. */
export type ForwardOptions = {
  services: LocalServices
  client: InternalClient
  internalKey: string
  revocations: Revocations
  limiter: GeneralLimiter
  /** reaches the services that do not run in this process */
  proxy?: ServiceProxy | undefined
}

/**
 * Makes what hands a request to its service: who calls is found out here and passed on signed; what
 * the caller itself said about that is thrown away.
 * @param options the services of this process
 * @returns a preParsing hook: the body is left for the service to read
 */
export function createForward(options: ForwardOptions) {
  const { client, revocations, proxy } = options
  const checkAccessToken = createAccessTokenCheck(client, revocations)
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const [path = ''] = request.url.split('?')
    const paths = publicPathsOf(path)
    if (!paths) throw new Problem('COMMON_404_01')
    const { service: name, takesTablets } = paths
    const service = options.services[name]
    if (!(service || proxy)) throw new Problem('COMMON_404_01')
    removeIdentityHeaders(request)
    const caller = await identify(request, takesTablets, options, checkAccessToken)
    request.caller = caller
    options.limiter.checkCaller(caller)
    if (reply.raw.destroyed) {
      // Who asked has gone meanwhile. A service would wait in vain to be told of it, and never end.
      reply.hijack()
      return
    }
    const sign = () => signCaller(caller, name, options.internalKey)
    if (!service) {
      await proxy?.forward(request, reply, name, sign)
      return
    }
    request.raw.headers[IDENTITY_HEADER] = sign()
    reply.hijack()
    for (const [header, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(header, value)
    }
    service.routing(request.raw, reply.raw)
  }
}

function removeIdentityHeaders(request: FastifyRequest): void {
  const { headers } = request.raw
  const forged = Object.keys(headers).filter((name) => name.startsWith(IDENTITY_HEADER_PREFIX))
  for (const name of forged) delete headers[name]
  if (forged.length > 0) tellAttempt('IDENTITY_FORGED', request)
}

async function identify(
  request: FastifyRequest,
  takesTablets: boolean,
  { client, revocations }: ForwardOptions,
  checkAccessToken: AccessTokenCheck,
): Promise<Caller> {
  const authorization = authorizationOf(request)
  const cookie = request.cookies['tradeDeviceId']
  const checkTablet = (shown: string) =>
    takesTablets ? checkTabletCookie(client, revocations, shown) : REFUSED
  const [account, tablet] = await Promise.all([
    authorization === undefined ? undefined : checkAccessToken(authorization),
    cookie === undefined ? undefined : checkTablet(cookie),
  ])
  return { address: request.ip, ...(account && { account }), ...(tablet && { tablet }) }
}
