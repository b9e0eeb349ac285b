import { idSchema } from '@haru/contracts'
import { idParameterSchema, storePersonOf, tabletOf } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { TradeContext } from '../context.ts'
import { answerStaffCall } from './answer-staff-call.ts'
import { callStaff } from './call-staff.ts'
import { listOpenCalls, type StaffCall } from './staff-call-sql.ts'

const callSchema = z.object({
  id: idSchema,
  tradeDeviceId: idSchema,
  calledAt: z.iso.datetime(),
})

/** A table calls somebody; somebody answers. */
export function staffCallRoutes(app: FastifyInstance, context: TradeContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()

  routes.post(
    '/trade/staff-call',
    {
      config: { access: ['tablet'] },
      schema: {
        tags: ['trade'],
        summary: 'Call somebody to the table; 200 with the same call while it is open',
        response: { 200: callSchema, 201: callSchema },
      },
    },
    async (request, reply) => {
      const call = await callStaff(context, tabletOf(request))
      return reply.code(call.isNew ? 201 : 200).send(answerOf(call))
    },
  )

  routes.get(
    '/trade/staff-call',
    {
      config: { access: ['owner', 'staff'] },
      schema: {
        tags: ['trade'],
        summary: 'The tables that call, the first to call first',
        response: { 200: z.array(callSchema) },
      },
    },
    async (request) => {
      const { storeId } = storePersonOf(request)
      return (await listOpenCalls(context.db, storeId)).map(answerOf)
    },
  )

  routes.post(
    '/trade/staff-call/:id/answer',
    {
      config: { access: ['owner', 'staff'] },
      schema: {
        tags: ['trade'],
        summary: 'Say that somebody goes to the table that called',
        params: z.object({ id: idParameterSchema }),
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const { storeId } = storePersonOf(request)
      await answerStaffCall(context, storeId, request.params.id)
      return reply.code(204).send()
    },
  )
}

function answerOf({ id, tradeDeviceId, calledAt }: StaffCall) {
  return { id, tradeDeviceId, calledAt: calledAt.toISOString() }
}
