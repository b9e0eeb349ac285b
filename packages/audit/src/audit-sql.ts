import { type Kysely, sql } from 'kysely'

/** An entry as its reader gets it. */
export type AuditEntry = {
  id: number
  at: Date
  actorKind: string
  actorId: number | null
  sessionId: string | null
  address: string | null
  traceId: string | null
  action: string
  subjectKind: string
  subjectId: string | null
  detail: Record<string, unknown>
}

/** Which entries. */
export type AuditQuery = {
  /** of this store alone; undefined: of all, and of none */
  storeId?: number | undefined
  action?: string | undefined
  /** older than this entry */
  before?: number | undefined
  limit: number
}

/**
 * Entries of a service, newest first.
 * @param db of the service
 * @param schema of the service
 * @param query which
 */
export async function findEntries<Tables>(
  db: Kysely<Tables>,
  schema: string,
  { storeId, action, before, limit }: AuditQuery,
): Promise<AuditEntry[]> {
  const ofStore = storeId === undefined ? sql`true` : sql`store_id = ${storeId}`
  const ofAction = action === undefined ? sql`true` : sql`action = ${action}`
  const older = before === undefined ? sql`true` : sql`id < ${before}`
  const { rows } = await sql<AuditEntry>`
    select id, at, actor_kind, actor_id, session_id, address, trace_id, action, subject_kind,
           subject_id, detail
      from ${sql.table(`${schema}.audit_entry`)}
     where ${ofStore} and ${ofAction} and ${older}
     order by id desc limit ${limit}
  `.execute(db)
  return rows
}
