import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { addApi } from './stand-in-api.ts'
import { addAuthorize } from './stand-in-authorize.ts'
import type { StandInOptions } from './stand-in-options.ts'
import { addToken } from './stand-in-token.ts'

/**
 * Makes a stand-in for Kakao, for demo mode alone: Kakao's paths, payloads and errors below the
 * prefix that it is registered with, for whoever claims to be anybody. So the code that signs
 * people in through Kakao runs unchanged, and nobody has to register anywhere to see it run.
 * @param options which app it knows
 * @returns a Fastify plugin; its form parser stays its own
 */
export function createKakaoStandIn(options: StandInOptions): FastifyPluginAsync {
  return async (app) => {
    readForms(app)
    addAuthorize(app, options)
    addToken(app, options)
    addApi(app, options)
  }
}

function readForms(app: FastifyInstance): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
}
