import { z } from 'zod'

/** What an account may do. */
export const authoritySchema = z.enum(['ROLE_STORE_OWNER', 'ROLE_STORE_STAFF', 'ROLE_OPERATOR'])
export type Authority = z.infer<typeof authoritySchema>

const accountSchema = z.object({
  kind: z.literal('account'),
  userId: z.int(),
  authorityList: z.array(authoritySchema),
  /** the store that he owns or works in; an operator may have none */
  storeId: z.int().optional(),
  sid: z.string(),
  /** epoch seconds at which the access token ends: what stays open longer must ask again */
  expiresAt: z.int(),
})

const tabletSchema = z.object({
  kind: z.literal('tablet'),
  tradeDeviceId: z.int(),
  storeId: z.int(),
  pairingId: z.string(),
})

/** Credentials that were shown but are no good, and why. */
const refusedSchema = z.object({ kind: z.literal('refused'), errorCode: z.string() })

/**
 * Who calls, as the gateway found out: at most one account (by token) and one tablet (by cookie).
 * A refusal is passed on, not thrown, since only the route knows whether it wants credentials.
 */
export const callerSchema = z.object({
  account: z.union([accountSchema, refusedSchema]).optional(),
  tablet: z.union([tabletSchema, refusedSchema]).optional(),
  /** another service of ours, on internal routes */
  service: z.string().optional(),
  /** where the request came from, for limits and the record */
  address: z.string().optional(),
})
export type Caller = z.infer<typeof callerSchema>
export type Account = z.infer<typeof accountSchema>
export type Tablet = z.infer<typeof tabletSchema>

/** Holds the access token of a browser that asked for it: api.md, "Who may call". */
export const ACCESS_COOKIE = 'accessToken'

/** The services that a signed identity can be meant for. */
export const SERVICE_NAMES = ['user', 'store', 'trade', 'settlement'] as const
export type ServiceName = (typeof SERVICE_NAMES)[number]
