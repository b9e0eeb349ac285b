import { Problem } from '@haru/contracts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { restsOnAccessCookie } from './access-cookie.ts'

/** RFC 9110, section 9.2.1: they change nothing, and what they answer no other site may read. */
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS', 'TRACE']
/** `none`: a person began it, and no page. `same-site` is another host of our domain. */
const OWN_SITES = ['same-origin', 'none']

type OwnPlaces = {
  /** HARU_PUBLIC_URL */
  publicUrl: string
  /** the only Host names that are answered, if any are named: those of this machine */
  hosts: readonly string[] | undefined
}

/**
 * Refuses what would change something when a browser says that a page of another site sends it:
 * cookies go along with that, whoever wrote the page. Every browser says so, in Sec-Fetch-Site or,
 * where that is not sent (plain http, older ones), in Origin; what says neither is no browser.
 * docs/decisions/0019-cookies-and-other-sites.md.
 * @param app reads cookies before
 * @param places where our own pages are
 */
export function refuseOtherSites(app: FastifyInstance, { publicUrl, hosts }: OwnPlaces): void {
  const { origin } = new URL(publicUrl)
  app.addHook('onRequest', async (request) => {
    if (SAFE_METHODS.includes(request.method)) return
    const own = hosts ? [origin, `http://${request.headers.host}`] : [origin]
    if (comesFrom(own, request)) return
    throw new Problem('COMMON_403_02', { parameters: { origin } })
  })
}

function comesFrom(own: readonly string[], request: FastifyRequest): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers
  // A header that came twice is joined, and is then none of these.
  if (site !== undefined) return OWN_SITES.includes(String(site))
  if (origin !== undefined) return own.includes(origin)
  // That cookie is for browsers: what is none has a header for its token.
  return !restsOnAccessCookie(request)
}
