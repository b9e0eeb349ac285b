import { idSchema, readTradeDevice as readTradeDeviceRoute } from '@haru/contracts'
import { answerInternal, idParameterSchema, ownerOf, storePersonOf } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { StoreContext } from '../context.ts'
import { readTradeDevice } from './read-trade-device.ts'
import { renameTradeDevice } from './rename-trade-device.ts'
import { listTradeDevicesOf, type TradeDevice } from './trade-device-sql.ts'

const tradeDeviceSchema = z.object({
  id: idSchema,
  tableNumber: z.int(),
  paired: z.boolean(),
})
const renamingSchema = z.object({ tableNumber: z.int().min(1).max(9_999) })
const tags = ['trade-device']

/** Routes about tablets, except their pairing. */
export function tradeDeviceRoutes(app: FastifyInstance, context: StoreContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()

  routes.get(
    '/store/trade-device',
    {
      config: { access: ['owner', 'staff'] },
      schema: {
        tags,
        summary: 'The tablets of my store, by table number',
        response: { 200: z.array(tradeDeviceSchema) },
      },
    },
    async (request) => {
      const devices = await listTradeDevicesOf(context.db, storePersonOf(request).storeId)
      return devices.map(shown)
    },
  )

  routes.patch(
    '/store/trade-device/:id',
    {
      config: { access: ['owner'] },
      schema: {
        tags,
        summary: 'Give a tablet another table number',
        params: z.object({ id: idParameterSchema }),
        body: renamingSchema,
        response: { 200: tradeDeviceSchema },
      },
    },
    async (request) => {
      const { storeId } = ownerOf(request)
      const { id } = request.params
      return shown(await renameTradeDevice(context, storeId, id, request.body.tableNumber))
    },
  )

  answerInternal(app, readTradeDeviceRoute, ({ tradeDeviceId }) =>
    readTradeDevice(context, tradeDeviceId),
  )
}

function shown({ id, tableNumber, pairingId }: TradeDevice) {
  return { id, tableNumber, paired: pairingId !== null }
}
