import { z } from 'zod'
import { authoritySchema } from '../identity.ts'
import { idSchema } from '../vocabulary.ts'
import { internalRoute } from './internal-route.ts'

/** Is this session still good? Asked for every request that shows an access token. */
export const checkSession = internalRoute({
  service: 'user',
  path: '/infra/session/check',
  request: z.object({ sid: z.string(), userId: idSchema }),
  response: z.object({
    live: z.boolean(),
    storeId: idSchema.optional(),
    authorityList: z.array(authoritySchema),
  }),
  repeatable: true,
})
