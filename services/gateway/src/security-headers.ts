import type { FastifyHelmetOptions } from '@fastify/helmet'

const SELF = "'self'"

/**
 * What every answer tells a browser: everything comes from here, and nothing may frame it.
 * @param publicUrl HARU_PUBLIC_URL: under https alone, browsers are told never to use http again
 */
export function securityHeaders(publicUrl: string): FastifyHelmetOptions {
  const isHttps = publicUrl.startsWith('https:')
  return {
    global: true,
    strictTransportSecurity: isHttps,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: [SELF],
        baseUri: [SELF],
        fontSrc: [SELF, 'data:'],
        formAction: [SELF],
        frameAncestors: ["'none'"],
        imgSrc: [SELF, 'data:'],
        objectSrc: ["'none'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: [SELF, "'unsafe-inline'"],
        // It would send tablets, on http in the house, to an https that is not there.
        ...(isHttps && { upgradeInsecureRequests: [] }),
      },
    },
    frameguard: { action: 'deny' },
  }
}
