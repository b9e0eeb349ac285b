import {
  idSchema,
  openStore as openStoreRoute,
  posGradeSchema,
  readStore as readStoreRoute,
  settlementDaySchema,
} from '@haru/contracts'
import { answerInternal } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StoreContext } from '../context.ts'
import { writtenNameSchema } from '../written-name.ts'
import { openStore } from './open-store.ts'
import { readStore } from './read-store.ts'

const openingSchema = z.object({
  ownerId: idSchema,
  name: writtenNameSchema(20),
  posGrade: posGradeSchema,
  settlementDay: settlementDaySchema,
})

/** Routes about stores: only other services call them. */
export function storeRoutes(app: FastifyInstance, context: StoreContext): void {
  answerInternal(app, openStoreRoute, (wanted) => openStore(context, wanted), {
    request: openingSchema,
  })
  answerInternal(app, readStoreRoute, ({ storeId }) => readStore(context, storeId))
}
