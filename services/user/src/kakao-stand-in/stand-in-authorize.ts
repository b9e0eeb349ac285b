import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { lastPerson, rememberPerson } from './stand-in-cookie.ts'
import { STAND_IN_ROUTE, type StandInOptions } from './stand-in-options.ts'
import { authorizePage, refusalPage } from './stand-in-page.ts'
import { writePaper } from './stand-in-paper.ts'
import { DEMO_OWNER, type StandInPerson, standInPerson } from './stand-in-person.ts'

/** As long as Kakao's codes are good. */
const CODE_MS = 10 * 60_000

const querySchema = z.object({
  client_id: z.string(),
  redirect_uri: z.string(),
  response_type: z.literal('code'),
  state: z.string().max(2_000).optional(),
  code_challenge: z.string().max(200).optional(),
  code_challenge_method: z.literal('S256').optional(),
  nonce: z.string().max(200).optional(),
  /** the stand-in's own: e-mail of who signs in, as the page's forms send it */
  person: z.string().optional(),
  nickname: z.string().optional(),
  /** the stand-in's own: be the demo's owner, and ask nothing */
  auto: z.string().optional(),
  /** the stand-in's own: the person says no */
  deny: z.string().optional(),
})
type Query = z.infer<typeof querySchema>

/**
 * Adds the page on which one says who one is, as Kakao's `GET /oauth/authorize`.
 * @param app below the stand-in's prefix
 * @param options which app it knows, and the people on its page
 */
export function addAuthorize(app: FastifyInstance, options: StandInOptions): void {
  app.get('/oauth/authorize', STAND_IN_ROUTE, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const { data: query } = querySchema.safeParse(request.query)
    const refusal = refusalOf(query, options)
    if (!query || refusal) return html(reply.code(400), refusalPage(refusal ?? ''))
    if (query.deny !== undefined) {
      const denied = { error: 'access_denied', error_description: 'User denied access' }
      return reply.redirect(wayBack(query, denied))
    }
    const person = personOf(query)
    if (person) {
      rememberPerson(reply, person)
      return reply.redirect(wayBack(query, { code: codeFor(person, query, options) }))
    }
    const last = lastPerson(request)
    const others = options.people.filter((one) => one.email !== last?.email)
    return html(reply, authorizePage(query, last ? [last, ...others] : others))
  })
}

/** Never leads anywhere but to our own callback. */
function refusalOf(query: Query | undefined, { kakao }: StandInOptions): string | undefined {
  if (!query) return 'invalid_request (KOE001)'
  if (query.client_id !== kakao.clientId) return 'invalid_client: not exist client_id (KOE101)'
  if (query.redirect_uri !== kakao.redirectUri) return 'Redirect URI mismatch (KOE006)'
  return undefined
}

function html(reply: FastifyReply, page: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(page)
}

function personOf({ person, nickname, auto }: Query): StandInPerson | undefined {
  if (person !== undefined) return standInPerson(person, nickname)
  return auto === undefined ? undefined : DEMO_OWNER
}

function codeFor(person: StandInPerson, query: Query, { secrets }: StandInOptions): string {
  const { code_challenge: challenge, nonce } = query
  const until = Date.now() + CODE_MS
  const asked = { ...(challenge && { challenge }), ...(nonce && { nonce }) }
  return writePaper({ kind: 'code', person, until, ...asked }, secrets)
}

function wayBack(query: Query, parameters: Record<string, string>): string {
  const url = new URL(query.redirect_uri)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  if (query.state !== undefined) url.searchParams.set('state', query.state)
  return url.href
}
