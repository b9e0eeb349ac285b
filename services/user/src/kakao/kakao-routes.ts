import { Problem } from '@haru/contracts'
import { tellRefusal } from '@haru/service-kit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ticketOf } from '../account/sign-up-ticket.ts'
import type { UserContext } from '../context.ts'
import { sessionHeadersSchema, setAccessCookie } from '../session/access-cookie.ts'
import { handOver, isSecure, tokensShown } from '../session/session-cookie.ts'
import { originOf } from '../session/session-origin.ts'
import { tokensSchema } from '../session/tokens.ts'
import { type Errand, newErrand } from './kakao-authorization.ts'
import type { KakaoPerson } from './kakao-person.ts'
import { readStateCookie, STATE_COOKIE, STATE_SECONDS, stateCookieOf } from './oauth-state.ts'
import { signIn } from './sign-in.ts'
import { tokenIn, tokenQuerySchema } from './token-parameter.ts'

const STATE_PATH = '/user/oauth/kakao'

const callbackSchema = z.object({
  state: z.string().min(1).max(2_000),
  code: z.string().min(1).max(2_000).optional(),
  error: z.string().max(2_000).optional().describe('instead of a code: the person said no'),
})

const redirectSchema = z.null().describe('a redirection')

/** Signing in through Kakao: with a browser, or with a token that an app got from Kakao. */
export function kakaoRoutes(instance: FastifyInstance, context: UserContext): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const { kakao, publicUrl, secrets } = context

  app.get(
    '/user/oauth/kakao',
    {
      config: { access: ['anyone'] },
      schema: {
        tags: ['user'],
        summary: 'To the sign-in page of Kakao',
        response: { 302: redirectSchema },
      },
    },
    async (_request, reply) => {
      const errand = newErrand()
      reply.setCookie(STATE_COOKIE, stateCookieOf(errand, secrets, Date.now()), {
        path: STATE_PATH,
        httpOnly: true,
        sameSite: 'lax',
        secure: isSecure(publicUrl),
        maxAge: STATE_SECONDS,
      })
      reply.header('cache-control', 'no-store')
      return reply.redirect((await kakao.authorizationUrl(errand)).href)
    },
  )

  app.get(
    '/user/oauth/kakao/callback',
    {
      config: { access: ['anyone'], signsIn: true },
      schema: {
        tags: ['user'],
        summary: 'Back from Kakao: signs in, or leads to sign-up with a ticket',
        description: 'Signing in ends the session whose cookie is shown.',
        querystring: callbackSchema,
        response: { 200: tokensSchema, 302: redirectSchema },
      },
    },
    async (request, reply) => {
      const { state, code, error } = request.query
      reply.clearCookie(STATE_COOKIE, { path: STATE_PATH })
      try {
        const errand = errandOf(request.cookies[STATE_COOKIE], state, context)
        if (error) throw new Problem('COMMON_401_01')
        if (!code) throw new Problem('COMMON_400_04', { parameters: { name: 'code' } })
        const { accessToken, kakaoId } = await kakao.redeemCode(code, errand)
        const person = await kakao.identify(accessToken, kakaoId)
        const signingIn = signIn(context, person, originOf(request), tokensShown(request))
        const signedIn = await signingIn.catch(leadToSignUp(person, context))
        const tokens = handOver(reply, signedIn, publicUrl)
        if (!isBrowser(request)) return tokens
        setAccessCookie(reply, tokens, isSecure(publicUrl))
        return reply.redirect(`${publicUrl}/`)
      } catch (problem) {
        return leadBrowserOn(problem, request, reply, publicUrl)
      }
    },
  )

  app.post(
    '/user/login/kakao',
    {
      config: { access: ['anyone'], signsIn: true },
      schema: {
        tags: ['user'],
        summary: 'Sign in with an access token that Kakao issued to this app',
        description: 'Ends the session whose access token or cookie is shown.',
        querystring: tokenQuerySchema,
        headers: sessionHeadersSchema,
        body: tokenQuerySchema.nullish(),
        response: { 200: tokensSchema },
      },
    },
    async (request, reply) => {
      const person = await kakao.identify(tokenIn(request.query, request.body))
      const signedIn = await signIn(context, person, originOf(request), tokensShown(request))
      return handOver(reply, signedIn, publicUrl)
    },
  )
}

/**
 * The errand that this browser left with. Another's state, or none, means that somebody else sent
 * the browser here, perhaps to sign it in to an account of his.
 */
function errandOf(cookie: string | undefined, state: string, context: UserContext): Errand {
  if (!cookie) throw new Problem('COMMON_400_08', { parameters: { name: STATE_COOKIE } })
  const errand = readStateCookie(cookie, context.secrets, Date.now())
  if (errand?.state === state) return errand
  throw new Problem('COMMON_400_05', { parameters: { name: 'state' } })
}

/** Adds to "no such account" what is needed to make one. */
function leadToSignUp(person: KakaoPerson, { secrets }: UserContext): (cause: unknown) => never {
  return (cause) => {
    if (!(cause instanceof Problem) || cause.code !== 'USER_404_01') throw cause
    const ticket = ticketOf(person, secrets, Date.now())
    throw new Problem('USER_404_01', { extensions: { ticket }, cause })
  }
}

/** A person at a browser gets a page, not a problem; behind the `#` no server log sees it. */
function leadBrowserOn(
  problem: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string,
): FastifyReply {
  if (!(problem instanceof Problem) || !isBrowser(request)) throw problem
  const ticket = problem.details.extensions?.['ticket']
  if (problem.status >= 500) request.log.error({ err: problem }, problem.message)
  else tellRefusal(problem, request)
  const target = ticket ? `sign-up#ticket=${ticket}` : `#error=${problem.code}`
  return reply.redirect(`${publicUrl}/${target}`)
}

function isBrowser(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/html') ?? false
}
