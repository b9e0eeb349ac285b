import {
  businessDaySchema,
  idSchema,
  openStoreEarlier as openStoreEarlierRoute,
  openStore as openStoreRoute,
  readStore as readStoreRoute,
} from '@haru/contracts'
import { answerInternal } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StoreContext } from '../context.ts'
import { openStore } from './open-store.ts'
import { openStoreEarlier } from './open-store-earlier.ts'
import { readStore } from './read-store.ts'

/** Every day from a store's opening on is settled: one mistyped year would be a million days. */
const FIRST_SALE_MIN = '1970-01-01'
const saleSchema = z.object({
  storeId: idSchema,
  day: businessDaySchema.refine((day) => day >= FIRST_SALE_MIN, 'is too long ago'),
})

/** Routes about stores: only other services call them. */
export function storeRoutes(app: FastifyInstance, context: StoreContext): void {
  answerInternal(app, openStoreRoute, (wanted) => openStore(context, wanted))
  answerInternal(app, readStoreRoute, ({ storeId }) => readStore(context, storeId))
  answerInternal(
    app,
    openStoreEarlierRoute,
    async (sale) => ({ openedOn: await openStoreEarlier(context, sale) }),
    { request: saleSchema },
  )
}
