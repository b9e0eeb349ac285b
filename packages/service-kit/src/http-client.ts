import { type InternalRoute, Problem } from '@haru/contracts'
import { IDENTITY_HEADER, signCaller } from './identity-header.ts'
import { type InternalClient, problemFrom } from './internal-client.ts'
import { currentTraceparent } from './trace-context.ts'
import { tracedClient } from './traced-client.ts'
import type { Upstreams } from './upstream/upstreams.ts'

/**
 * Calls services of other processes over HTTP: the same contract as in one process.
 * @param from who calls
 * @param upstreams balances over their instances
 * @param internalKey HARU_INTERNAL_KEY
 */
export function httpClient(
  from: string,
  upstreams: Upstreams,
  internalKey: string,
): InternalClient {
  return tracedClient(from, {
    async call<Request, Response>(route: InternalRoute<Request, Response>, request: Request) {
      const { service, path } = route
      const traceparent = currentTraceparent()
      const headers = () => ({
        'content-type': 'application/json',
        ...(traceparent && { traceparent }),
        [IDENTITY_HEADER]: signCaller({ service: from }, service, internalKey),
      })
      const body = JSON.stringify(request)
      const sent = { method: 'POST', path, headers, body } as const
      const answer = await upstreams.send(service, sent, route.repeatable)
      let content: unknown
      try {
        content = await answer.body.json()
      } catch (cause) {
        throw new Problem('COMMON_503_01', { retryAfter: 1, cause })
      }
      const { statusCode, headers: answered } = answer
      if (statusCode >= 400) throw problemFrom(statusCode, content, answered['retry-after'])
      return route.response.parse(content)
    },
  })
}
