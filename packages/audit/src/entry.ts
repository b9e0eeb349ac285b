import { createHash } from 'node:crypto'

/** What was done, as a use case says it; who did it is known from the request being answered. */
export type AuditedAction = {
  /** like `PRODUCT_CHANGED` */
  action: string
  /** whose owner may read it; absent: nobody's but the operator's */
  storeId?: number | null
  /** like `product` */
  subject: { kind: string; id?: number | string }
  /** what it was and became, say; no secrets, nothing personal */
  detail?: Record<string, unknown>
}

/** An entry as the database writes each of its columns as text; null where it has none. */
export type EntryText = {
  id: string
  /** microseconds since 1970 */
  at: string
  storeId: string | null
  actorKind: string
  actorId: string | null
  sessionId: string | null
  address: string | null
  traceId: string | null
  action: string
  subjectKind: string
  subjectId: string | null
  detail: string
}

/** The columns that a link covers, in this order. */
const COVERED = [
  ...['id', 'at', 'storeId', 'actorKind', 'actorId', 'sessionId', 'address', 'traceId'],
  ...['action', 'subjectKind', 'subjectId', 'detail'],
] as (keyof EntryText)[]

/**
 * One link of the chain: SHA-256 over the link before and the entry's columns, each on a line of
 * its own. No column holds a line break (constraints of the table; jsonb escapes them), so no two
 * entries are written alike.
 * @param previous the link before; none for the first
 * @param entry as the database writes it
 */
export function hashOf(previous: Buffer | undefined, entry: EntryText): Buffer {
  const text = COVERED.map((column) => entry[column] ?? '').join('\n')
  return createHash('sha256')
    .update(previous ?? Buffer.alloc(0))
    .update(text)
    .digest()
}
