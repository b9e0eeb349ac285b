import { checkSession, Problem } from '@haru/contracts'
import { answerInternal } from '@haru/service-kit'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { UserContext } from '../context.ts'
import { sessionHeadersSchema } from './access-cookie.ts'
import { checkSessionNow } from './check-session.ts'
import { endSession } from './end-session.ts'
import { renewSession } from './renew-session.ts'
import { handOver, REFRESH_COOKIE, takeBack, tokensShown } from './session-cookie.ts'
import { originOf } from './session-origin.ts'
import { tokensSchema } from './tokens.ts'

/** Renewing tokens, signing out, and the question of every request: is the session good? */
export function sessionRoutes(instance: FastifyInstance, context: UserContext): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const { publicUrl } = context

  app.post(
    '/user/re-issue',
    {
      config: { access: ['anyone'], signsIn: true },
      schema: {
        tags: ['user'],
        summary: 'New tokens for the cookie refreshToken, which is rotated',
        security: [{ refresh: [] }],
        headers: sessionHeadersSchema,
        response: { 200: tokensSchema },
      },
    },
    async (request, reply) => {
      const cookie = request.cookies[REFRESH_COOKIE]
      if (!cookie) throw new Problem('COMMON_400_08', { parameters: { name: REFRESH_COOKIE } })
      const renewing = takingBackDead(reply, renewSession(context, cookie, originOf(request)))
      return handOver(reply, await renewing, publicUrl)
    },
  )

  app.post(
    '/user/logout',
    {
      config: { access: ['anyone'] },
      schema: {
        tags: ['user'],
        summary: 'Sign out, by access token or by the cookie refreshToken alone',
        security: [{ owner: [] }, { refresh: [] }],
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await takingBackDead(reply, endSession(context, tokensShown(request)))
      takeBack(reply, publicUrl)
      return reply.code(204).send(null)
    },
  )

  answerInternal(app, checkSession, ({ sid, userId }) => checkSessionNow(context.db, sid, userId))

  /** A refresh token that is refused is of no more use to the browser. */
  async function takingBackDead<Result>(reply: FastifyReply, work: Promise<Result>) {
    try {
      return await work
    } catch (error) {
      const isDead = error instanceof Problem && error.code === 'USER_401_01'
      if (isDead) takeBack(reply, publicUrl)
      throw error
    }
  }
}
