import type { SchemaOwner } from '@haru/pg'
import { settlementSchema } from '@haru/settlement/schema.ts'
import { storeSchema } from '@haru/store/schema.ts'
import { tradeSchema } from '@haru/trade/schema.ts'
import { userSchema } from '@haru/user/schema.ts'

/** Every schema of the system, in the order in which they are migrated. */
export const SCHEMAS: readonly SchemaOwner[] = [
  userSchema,
  storeSchema,
  tradeSchema,
  settlementSchema,
]
