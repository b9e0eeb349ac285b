import { type Kysely, sql, type Transaction } from 'kysely'
import { type Json, messageOf } from '../job.ts'
import type { SkipPhase, SkippedItem } from '../listener/listener.ts'
import { tablesOf } from './job-tables.ts'
import { own } from './own-rows.ts'

/** An item that a step went on without, as it is recorded. */
export type RecordedSkip = {
  stepExecutionId: number
  phase: SkipPhase
  /** its beginning when it is long; null when it could not be read */
  item: Json
  error: string
  skippedAt: Date
}

/** With 8 KB of each, as much as one statement should carry. */
const ITEMS_PER_STATEMENT = 1_000

/** Records skipped items in the transaction of their chunk. */
export async function insertSkippedItems<Tables>(
  tx: Transaction<Tables>,
  schema: string,
  stepExecutionId: number,
  skipped: readonly SkippedItem[],
): Promise<void> {
  for (let from = 0; from < skipped.length; from += ITEMS_PER_STATEMENT) {
    const some = skipped.slice(from, from + ITEMS_PER_STATEMENT)
    const phases = some.map(({ phase }) => phase)
    const items = some.map(({ phase, item }) => (phase === 'READ' ? null : JSON.stringify(item)))
    const errors = some.map(({ error }) => messageOf(error))
    await sql`
      insert into ${tablesOf(schema).skippedItem} (step_execution_id, phase, item, error)
      select ${stepExecutionId}, s.phase, s.item::jsonb, s.error
        from unnest(${phases}::text[], ${items}::text[], ${errors}::text[])
             with ordinality s (phase, item, error, position)
       order by s.position
    `.execute(own(tx))
  }
}

/** How many items a step execution has skipped, in all its committed chunks. */
export async function countSkipped<Tables>(
  db: Kysely<Tables>,
  schema: string,
  stepExecutionId: number,
): Promise<number> {
  const { rows } = await sql<{ skipped: number }>`
    select read_skip_count + process_skip_count + write_skip_count as skipped
      from ${tablesOf(schema).stepExecution} where id = ${stepExecutionId}
  `.execute(own(db))
  return rows[0]?.skipped ?? 0
}

/** What steps skipped, first things first. */
export async function selectSkippedItems<Tables>(
  db: Kysely<Tables>,
  schema: string,
  stepExecutionIds: readonly number[],
  limit: number,
): Promise<RecordedSkip[]> {
  const { rows } = await sql<RecordedSkip>`
    select step_execution_id, phase, item, error, skipped_at from ${tablesOf(schema).skippedItem}
     where step_execution_id = any(${stepExecutionIds}::bigint[])
     order by step_execution_id, id limit ${limit}
  `.execute(own(db))
  return rows
}
