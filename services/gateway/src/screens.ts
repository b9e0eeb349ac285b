import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** Addresses that show a screen; which one, its script decides. */
const SCREEN_PATHS = [
  ...['/', '/sign-up', '/pair', '/staff', '/tablet', '/kitchen'],
  ...['/counter', '/counter/*', '/office', '/office/*', '/operator', '/operator/*'],
]
const PAGE = 'index.html'
/** A name that changes with its content. */
const NAMED_BY_CONTENT = /[/\\]assets[/\\]/
const YEAR_SECONDS = 365 * 24 * 3_600

/**
 * Serves the screens: one page, and what it is made of. Where they were not built, the front page
 * leads to the reference of the API.
 * @param app the gateway
 * @param folder what `tools/build-web.mjs` made; undefined: this gateway has no screens
 */
export async function serveScreens(
  app: FastifyInstance,
  folder: string | undefined,
): Promise<void> {
  if (!folder || !existsSync(join(folder, PAGE))) {
    app.get('/', async (_request, reply) => reply.redirect('/docs'))
    return
  }
  await app.register(fastifyStatic, {
    root: folder,
    index: false,
    // One route a file: any other path is nobody's, and answered like that.
    wildcard: false,
    preCompressed: true,
    cacheControl: false,
    dotfiles: 'ignore',
    setHeaders(reply, path) {
      const kept = `public, max-age=${YEAR_SECONDS}, immutable`
      reply.header('cache-control', NAMED_BY_CONTENT.test(path) ? kept : 'no-cache')
    },
  })
  for (const path of SCREEN_PATHS) app.get(path, async (_request, reply) => reply.sendFile(PAGE))
}
