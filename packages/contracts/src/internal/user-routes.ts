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

/** Public half of a key that signs access tokens, as a JSON Web Key. */
const verifyingKeySchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  kid: z.string(),
  alg: z.literal('ES256'),
  use: z.literal('sig'),
})
export type VerifyingKey = z.infer<typeof verifyingKeySchema>

/**
 * So long may a list of the keys be kept by whoever verifies with it. A new key is on the list for
 * longer before it signs.
 */
export const SIGNING_KEYS_KEPT_SECONDS = 300

/**
 * Who signs access tokens, their `iss`, and whom they are for, their `aud`. Names and no addresses:
 * whoever moves to another address signs nobody out, and an installation is told from others by its
 * keys.
 */
export const ACCESS_TOKEN_PARTIES = { issuer: 'haru', audience: 'haru' } as const

/** The keys that access tokens may be signed with: a JSON Web Key Set. */
export const readSigningKeys = internalRoute({
  service: 'user',
  path: '/infra/key/list',
  request: z.object({}),
  response: z.object({ keys: z.array(verifyingKeySchema) }),
  repeatable: true,
})
