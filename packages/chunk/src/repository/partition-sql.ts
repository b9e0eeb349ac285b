import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import { tablesOf } from './job-tables.ts'
import { own } from './own-rows.ts'

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

/**
 * Whose claim a partition carries: a worker's, by its id, or the owner's, by its fencing token
 * made negative. A takeover changes the token and so frees what the dead owner had claimed.
 */
export type Claimant = { stepExecutionId: number; jobExecutionId: number; claimedBy: number }

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
  `.execute(own(tx))
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
  `.execute(own(db))
  return new Map(rows.map(({ status, count }) => [status, count]))
}

/**
 * Claims partitions that nobody has decided, and nobody alive has claimed. A claim outlasts its
 * transaction: what is claimed is prepared outside of one.
 * @param limit at most so many
 * @returns their keys, in the order of the keys
 */
export async function claimPartitions<Tables>(
  db: Kysely<Tables>,
  schema: string,
  by: Claimant,
  limit: number,
): Promise<string[]> {
  const { partitionExecution } = tablesOf(schema)
  const { rows } = await sql<{ partitionKey: string }>`
    with free as (
      select p.partition_key from ${partitionExecution} p
       where p.step_execution_id = ${by.stepExecutionId} and p.status = 'WAITING'
         and ${isFree(schema, sql`${by.jobExecutionId}::bigint`)}
       order by p.partition_key limit ${limit}
         for update of p skip locked)
    update ${partitionExecution} p set worker_id = ${by.claimedBy}
      from free
     where p.step_execution_id = ${by.stepExecutionId} and p.partition_key = free.partition_key
    returning p.partition_key
  `.execute(own(db))
  return rows.map((row) => row.partitionKey).sort()
}

/** A condition on partitions `p`: nobody who is alive has claimed them. */
export function isFree(schema: string, jobExecutionId: RawBuilder<unknown>) {
  const { jobExecution, jobWorker } = tablesOf(schema)
  return sql`case
    when p.worker_id is null then true
    when p.worker_id < 0 then not exists (
      select from ${jobExecution} e
       where e.id = ${jobExecutionId} and e.fencing_token = -p.worker_id)
    else not exists (
      select from ${jobWorker} w where w.id = p.worker_id and w.lease_until >= clock_timestamp())
    end`
}

/**
 * Keeps claimed partitions for this transaction alone.
 * @returns the keys of those that are still claimed and undecided
 */
export async function lockClaimed<Tables>(
  tx: Transaction<Tables>,
  schema: string,
  by: Claimant,
  keys: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ partitionKey: string }>`
    select partition_key from ${tablesOf(schema).partitionExecution}
     where step_execution_id = ${by.stepExecutionId} and partition_key = any(${keys}::text[])
       and status = 'WAITING' and worker_id = ${by.claimedBy}
     order by partition_key
       for update
  `.execute(own(tx))
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
  `.execute(own(db))
  return rows
}
