import { z } from 'zod'
import { businessDaySchema, idSchema } from '../vocabulary.ts'
import { internalRoute } from './internal-route.ts'

/**
 * Closes a store's days up to and including one: nothing can be ordered or paid in them any more.
 * PENDING: an order of these days is undecided or a transaction in flight; ask again.
 */
export const closeDay = internalRoute({
  service: 'trade',
  path: '/infra/day/close',
  request: z.object({ storeId: idSchema, day: businessDaySchema }),
  response: z.object({ status: z.enum(['CLOSED', 'PENDING']) }),
  repeatable: true,
})
