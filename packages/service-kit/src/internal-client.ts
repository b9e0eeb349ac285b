import {
  ERROR_TABLE,
  type ErrorCode,
  type FieldError,
  type InternalRoute,
  Problem,
  type ServiceName,
} from '@haru/contracts'
import type { ServiceApp } from './build-service.ts'
import { IDENTITY_HEADER, signCaller } from './identity-header.ts'
import { currentTraceparent } from './trace-context.ts'
import { tracedClient } from './traced-client.ts'

/** Calls other services. The calling code is the same whether they run in this process or not. */
export type InternalClient = {
  /**
   * @param route from the contracts
   * @param request its argument
   * @returns its answer, checked against the contract
   * @throws Problem the other service's own refusal, or COMMON_503_01 when it cannot be reached
   */
  call<Request, Response>(
    route: InternalRoute<Request, Response>,
    request: Request,
  ): Promise<Response>
}

/** The services that run in this process, filled in as they are built. */
export type LocalServices = Partial<Record<ServiceName, ServiceApp>>

/**
 * Calls services of the same process through Fastify's `inject`: no socket, same contract.
 * @param from who calls
 * @param services may still be empty; looked up at each call
 * @param internalKey HARU_INTERNAL_KEY
 */
export function localClient(
  from: string,
  services: LocalServices,
  internalKey: string,
): InternalClient {
  return tracedClient(from, {
    async call(route, request) {
      const app = services[route.service]
      if (!app) throw new Problem('COMMON_503_01', { retryAfter: 1 })
      const traceparent = currentTraceparent()
      const answer = await app.inject({
        method: 'POST',
        url: route.path,
        headers: {
          [IDENTITY_HEADER]: signCaller({ service: from }, route.service, internalKey),
          ...(traceparent && { traceparent }),
        },
        payload: request as object,
      })
      const body: unknown = answer.json()
      if (answer.statusCode >= 400)
        throw problemFrom(answer.statusCode, body, answer.headers['retry-after'])
      return route.response.parse(body)
    },
  })
}

/** Says of itself that it is not there, in whosever words: a server or proxy that goes or comes. */
const AWAY = [502, 503, 504]
const RETRY_AFTER_SECONDS = 1

/**
 * A refusal of the other service, passed on as if it were ours.
 * @param status of its answer
 * @param body of its answer: a problem of ours, or anybody's words
 * @param retryAfter its header: seconds, if it has one
 */
export function problemFrom(status: number, body: unknown, retryAfter: unknown): Problem {
  const { errorCode, errors, productIdList } = (body ?? {}) as {
    errorCode?: string
    errors?: FieldError[]
    productIdList?: number[]
  }
  if (!errorCode || !Object.hasOwn(ERROR_TABLE, errorCode)) {
    if (!AWAY.includes(status)) return new Problem('COMMON_500_01')
    return new Problem('COMMON_503_01', { retryAfter: Number(retryAfter) || RETRY_AFTER_SECONDS })
  }
  return new Problem(errorCode as ErrorCode, {
    ...(errors && { errors }),
    ...(productIdList && { productIdList }),
    ...(retryAfter !== undefined && { retryAfter: Number(retryAfter) }),
  })
}
