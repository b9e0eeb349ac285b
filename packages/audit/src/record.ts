import { fileURLToPath } from 'node:url'
import type { MigrationSource } from '@haru/pg'
import { type Actor, currentActor, currentTraceparent, traceIdIn } from '@haru/service-kit'
import { type Kysely, sql } from 'kysely'
import type { AuditedAction } from './entry.ts'

/** Gives a service's schema its audit log. */
export const AUDIT_TABLES: MigrationSource = {
  name: 'audit',
  folder: fileURLToPath(new URL('../migrations', import.meta.url)),
}

/**
 * Writes down what is done, with the change itself: both commit, or neither does.
 * @param tx the transaction that makes the change
 * @param schema of the service
 * @param done what, and to what
 * @param actor who; default: who called the request that is being answered, else the system
 */
export async function record<Tables>(
  tx: Kysely<Tables>,
  schema: string,
  done: AuditedAction,
  actor: Actor = currentActor(),
): Promise<void> {
  const { action, subject, storeId = null, detail = {} } = done
  const { kind, id = null, sessionId = null, address = null } = actor
  const traceId = traceIdIn(currentTraceparent()) ?? null
  const subjectId = subject.id === undefined ? null : String(subject.id)
  await sql`
    with entry as (
      insert into ${sql.table(`${schema}.audit_entry`)}
        (store_id, actor_kind, actor_id, session_id, address, trace_id,
         action, subject_kind, subject_id, detail)
      values (${storeId}, ${kind}, ${id}, ${sessionId}, ${address}, ${traceId},
              ${action}, ${subject.kind}, ${subjectId}, ${JSON.stringify(detail)}::jsonb)
      returning id)
    insert into ${sql.table(`${schema}.audit_unsealed`)} (entry_id) select id from entry
  `.execute(tx)
}
