import { closeDay } from '@haru/contracts'
import { answerInternal } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { TradeContext } from '../context.ts'
import { closeStoreDay } from './close-day.ts'

/** The closing of days, for settlement. */
export function dayRoutes(app: FastifyInstance, context: TradeContext): void {
  answerInternal(app, closeDay, async ({ storeId, day }) => ({
    status: await closeStoreDay(context, storeId, day),
  }))
}
