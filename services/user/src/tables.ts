import type { Generated } from 'kysely'

/** The tables of schema users, as the code sees them. */
export type Tables = {
  'users.account': {
    id: Generated<number>
    kakaoId: number
    email: string | null
    name: string
    storeId: number | null
    completedAt: Date | null
    createdAt: Generated<Date>
  }
  'users.operator': {
    email: string
    createdAt: Generated<Date>
  }
  'users.session': {
    id: string
    accountId: number
    generation: Generated<number>
    rotatedAt: Generated<Date>
    expiresAt: Date
    revokedAt: Date | null
    revokeReason: RevokeReason | null
    createdAt: Generated<Date>
  }
  'users.signing_key': {
    kid: string
    publicJwk: unknown
    privateJwkSealed: Buffer
    createdAt: Generated<Date>
  }
}

/** Why a session ended before its time. */
export type RevokeReason = 'SIGNED_OUT' | 'TOKEN_REUSED' | 'OPERATOR_REMOVED'
