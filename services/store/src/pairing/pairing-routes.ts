import {
  checkPairingId as checkPairingIdRoute,
  checkPairing as checkPairingRoute,
  idSchema,
} from '@haru/contracts'
import { answerInternal, idParameterSchema, ownerOf, tabletOf } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { StoreContext } from '../context.ts'
import { checkPairing, isPairingLive } from './check-pairing.ts'
import { issuePairingCode } from './issue-pairing-code.ts'
import { setPairingCookie } from './pairing-cookie.ts'
import { readOwnPairing } from './read-own-pairing.ts'
import { redeemPairingCode } from './redeem-pairing-code.ts'
import { unpairTradeDevice } from './unpair-trade-device.ts'

const params = z.object({ id: idParameterSchema })
const invitationSchema = z.object({
  code: z.string(),
  link: z.url(),
  expiresAt: z.iso.datetime({ offset: true }),
})
const ownPairingSchema = z.object({
  tradeDeviceId: idSchema,
  tableNumber: z.int(),
  storeId: idSchema,
  storeName: z.string(),
})
const tags = ['trade-device']

/** Routes about the pairing of tablets. */
export function pairingRoutes(app: FastifyInstance, context: StoreContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()

  routes.post(
    '/store/trade-device/:id/pairing',
    {
      config: { access: ['owner'] },
      schema: {
        tags,
        summary: 'Make a one-time code that pairs a tablet, good for 10 minutes',
        params,
        response: { 201: invitationSchema },
      },
    },
    async (request, reply) => {
      const { storeId } = ownerOf(request)
      const invitation = await issuePairingCode(context, storeId, request.params.id)
      reply.code(201).header('cache-control', 'no-store')
      return { ...invitation, expiresAt: invitation.expiresAt.toISOString() }
    },
  )

  routes.post(
    '/store/trade-device/pairing',
    {
      config: { access: ['anyone'], signsIn: true },
      schema: {
        tags,
        summary: 'Pair this device by a one-time code; answers the cookie tradeDeviceId',
        body: z.object({ code: z.string().max(100) }),
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const cookie = await redeemPairingCode(context, request.body.code)
      reply.header('set-cookie', setPairingCookie(cookie, context.publicUrl))
      return reply.code(204).send()
    },
  )

  routes.get(
    '/store/trade-device/pairing',
    {
      config: { access: ['tablet'] },
      schema: {
        tags,
        summary: 'Which table of which store this tablet stands for',
        response: { 200: ownPairingSchema },
      },
    },
    async (request) => await readOwnPairing(context, tabletOf(request)),
  )

  routes.delete(
    '/store/trade-device/:id/pairing',
    {
      config: { access: ['owner'] },
      schema: {
        tags,
        summary: "End a tablet's pairing: its cookie and its codes are dead",
        params,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await unpairTradeDevice(context, ownerOf(request).storeId, request.params.id)
      return reply.code(204).send()
    },
  )

  answerInternal(app, checkPairingRoute, ({ cookie }) => checkPairing(context, cookie))
  answerInternal(app, checkPairingIdRoute, async (pairing) => ({
    live: await isPairingLive(context, pairing),
  }))
}
