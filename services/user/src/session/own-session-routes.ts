import { accountOf, idParameterSchema } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { UserContext } from '../context.ts'
import { endOtherSessions, endOwnSession } from './end-own-sessions.ts'
import { endSessionsOf } from './end-sessions-of.ts'
import { takeBack } from './session-cookie.ts'
import { listSessionsOf } from './session-sql.ts'

const timeSchema = z.iso.datetime({ offset: true })
const sessionSchema = z.object({
  id: z.guid(),
  createdAt: timeSchema,
  lastUsedAt: timeSchema.describe('when its tokens were made last: an hour before, at most'),
  address: z.string().nullable().describe('from where that was'),
  userAgent: z.string().nullable().describe('what the program called itself'),
  isCurrent: z.boolean().describe('the one that asks'),
})
const tags = ['user']
const config = { access: ['owner', 'staff', 'operator'] } as const

/** Looking at one's own sessions, and ending them from another device; operators end anybody's. */
export function ownSessionRoutes(instance: FastifyInstance, context: UserContext): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()

  app.get(
    '/user/session',
    {
      config,
      schema: {
        tags,
        summary: 'Where I am signed in; the sessions used last first, 100 at most',
        response: { 200: z.array(sessionSchema) },
      },
    },
    async (request, reply) => {
      const { userId, sid } = accountOf(request)
      reply.header('cache-control', 'no-store')
      const sessions = await listSessionsOf(context.db, userId)
      return sessions.map(({ id, createdAt, lastUsedAt, address, userAgent }) => ({
        ...{ id, address, userAgent },
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt.toISOString(),
        isCurrent: id === sid,
      }))
    },
  )

  app.delete(
    '/user/session/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Sign one of my sessions out, at once',
        // Told to others as it is written here, so written as the session is.
        params: z.object({ id: z.guid().toLowerCase() }),
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const holder = accountOf(request)
      const { id } = request.params
      await endOwnSession(context, holder, id)
      if (id === holder.sid) takeBack(reply, context.publicUrl)
      return reply.code(204).send()
    },
  )

  app.delete(
    '/user/session',
    {
      config,
      schema: {
        tags,
        summary: 'Sign all of my sessions out but this one, at once',
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await endOtherSessions(context, accountOf(request))
      return reply.code(204).send()
    },
  )

  app.delete(
    '/user/account/:id/session',
    {
      config: { access: ['operator'] },
      schema: {
        tags,
        summary: 'Sign an account out everywhere, at once; it may sign in again',
        params: z.object({ id: idParameterSchema }),
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await endSessionsOf(context, request.params.id)
      return reply.code(204).send()
    },
  )
}
