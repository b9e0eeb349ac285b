import { Problem } from '@haru/contracts'
import type { FastifyInstance, HTTPMethods } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** the path does not have this method */
    isRefused?: boolean
  }
}

/**
 * Answers what no route answers: COMMON_405_01 with `Allow` where the path exists under other
 * methods, else COMMON_404_01.
 * @param app before its routes are added
 */
export function refuseUnknownRoutes(app: FastifyInstance): void {
  const refusalOf = watchRoutes(app)
  app.setNotFoundHandler((request) => {
    const [path = ''] = request.url.split('?')
    throw path.startsWith('/infra/') ? new Problem('COMMON_404_01') : refusalOf(path)
  })
}

/**
 * Refuses a method that a path does not have, and that a route with a parameter in that place would
 * take otherwise.
 * @param app a service's
 * @param method like `HEAD`
 * @param url of a route without parameters
 */
export function refuseMethod(app: FastifyInstance, method: HTTPMethods, url: string): void {
  app.route({
    method,
    url,
    config: { access: ['anyone'], isRefused: true },
    schema: { hide: true },
    handler: async (_request, reply) => reply.callNotFound(),
  })
}

/**
 * Remembers the routes that are added, to say what is wrong with a request that none of them takes.
 * @param app before its routes are added
 * @returns makes the refusal of a request for a path: COMMON_405_01 or COMMON_404_01
 */
export function watchRoutes(app: FastifyInstance): (path: string) => Problem {
  const routes: { method: string; pattern: RegExp }[] = []
  const refused = new Map<string, string>()
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.isRefused) refused.set(url, String(method))
    const literal = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    const pattern = new RegExp(`^${literal.replace(/:\w+/g, '[^/]+').replace(/\*$/, '.*')}$`)
    for (const one of [method].flat()) routes.push({ method: one, pattern })
  })
  return (path) => {
    const allow = routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
    if (allow.length === 0) return new Problem('COMMON_404_01')
    const methods = new Set(allow)
    methods.delete(refused.get(path) ?? '')
    return new Problem('COMMON_405_01', { allow: [...methods].sort() })
  }
}
