import { Problem } from '@haru/contracts'
import type { FastifyInstance } from 'fastify'

/**
 * Answers what no route answers: COMMON_405_01 with `Allow` where the path exists under other
 * methods, else COMMON_404_01.
 * @param app before its routes are added
 */
export function refuseUnknownRoutes(app: FastifyInstance): void {
  const routes: { method: string; pattern: RegExp }[] = []
  app.addHook('onRoute', ({ method, url }) => {
    const pattern = new RegExp(`^${url.replace(/:\w+/g, '[^/]+').replace(/\*$/, '.*')}$`)
    for (const one of [method].flat()) routes.push({ method: one, pattern })
  })
  app.setNotFoundHandler((request) => {
    const [path = ''] = request.url.split('?')
    const allow = routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
    const isInternal = path.startsWith('/infra/')
    if (allow.length === 0 || isInternal) throw new Problem('COMMON_404_01')
    throw new Problem('COMMON_405_01', { allow: [...new Set(allow)].sort() })
  })
}
