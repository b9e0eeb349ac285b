import { type Kysely, sql, type Transaction } from 'kysely'
import { tablesOf } from './job-tables.ts'

/** WAITING until it is decided; NOT_READY is for another execution to try. */
export type PartitionStatus = 'WAITING' | 'COMPLETED' | 'NOT_READY' | 'FAILED'

/** One part of a step, as it is recorded. */
export type PartitionExecution = {
  stepExecutionId: number
  partitionKey: string
  status: PartitionStatus
  message: string | null
  endedAt: Date | null
}

/** Records which partitions a step has; those that it has already stay as they are. */
export async function insertPartitions<Tables>(
  tx: Transaction<Tables>,
  schema: string,
  stepExecutionId: number,
  keys: readonly string[],
): Promise<void> {
  await sql`
    insert into ${tablesOf(schema).partitionExecution} (step_execution_id, partition_key)
    select ${stepExecutionId}, k from unnest(${keys}::text[]) k
    on conflict do nothing
  `.execute(tx)
}

/** How many of a step's partitions are in which state. */
export async function countPartitions<Tables>(
  db: Kysely<Tables>,
  schema: string,
  stepExecutionId: number,
): Promise<Map<PartitionStatus, number>> {
  const { rows } = await sql<{ status: PartitionStatus; count: number }>`
    select status, count(*) from ${tablesOf(schema).partitionExecution}
     where step_execution_id = ${stepExecutionId} group by status
  `.execute(db)
  return new Map(rows.map(({ status, count }) => [status, count]))
}

/** The keys of a step's partitions that nobody has decided, in the order of their keys. */
export async function waitingPartitions<Tables>(
  db: Kysely<Tables>,
  schema: string,
  stepExecutionId: number,
): Promise<string[]> {
  const { rows } = await sql<{ partitionKey: string }>`
    select partition_key from ${tablesOf(schema).partitionExecution}
     where step_execution_id = ${stepExecutionId} and status = 'WAITING' order by partition_key
  `.execute(db)
  return rows.map((row) => row.partitionKey)
}

/**
 * Claims partitions until the transaction ends. Waits for another transaction that has them: the
 * last one of an owner that was taken over, which will be refused. In the order of their keys, so
 * that two who want the same ones wait and do not deadlock.
 * @returns the keys of those that nobody has decided
 */
export async function claimPartitions<Tables>(
  tx: Transaction<Tables>,
  schema: string,
  stepExecutionId: number,
  keys: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ partitionKey: string }>`
    select partition_key from ${tablesOf(schema).partitionExecution}
     where step_execution_id = ${stepExecutionId} and partition_key = any(${keys}::text[])
       and status = 'WAITING'
     order by partition_key
       for update
  `.execute(tx)
  return rows.map((row) => row.partitionKey)
}

/** Partitions of an execution's steps that did not complete, by key. */
export async function selectUnfinishedPartitions<Tables>(
  db: Kysely<Tables>,
  schema: string,
  stepExecutionIds: readonly number[],
  limit: number,
): Promise<PartitionExecution[]> {
  const { rows } = await sql<PartitionExecution>`
    select step_execution_id, partition_key, status, message, ended_at
      from ${tablesOf(schema).partitionExecution}
     where step_execution_id = any(${stepExecutionIds}::bigint[]) and status <> 'COMPLETED'
     order by step_execution_id, partition_key limit ${limit}
  `.execute(db)
  return rows
}
