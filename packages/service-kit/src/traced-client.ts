import type { InternalClient } from './internal-client.ts'
import { inSpan } from './trace-spans.ts'

/**
 * Makes each call of another service a span of its own, which the other's is within.
 * @param from who calls
 * @param client that calls
 */
export function tracedClient(from: string, client: InternalClient): InternalClient {
  return {
    call: (route, request) => {
      const { service, path } = route
      const attributes = { 'peer.service': service, 'http.route': path }
      const span = {
        service: from,
        name: `${service} ${path}`,
        kind: 'client',
        attributes,
      } as const
      return inSpan(span, () => client.call(route, request))
    },
  }
}
