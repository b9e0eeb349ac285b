import { sqlStateOf } from '@haru/pg'
import { sql, type Transaction } from 'kysely'
import {
  arrayReader,
  chunkStep,
  type FaultTolerance,
  type ItemReader,
  type Job,
  showExecution,
} from '../index.ts'
import type { TestRepository, TestTables } from '../testing/testing.ts'

/** What is wrong with an item: where it fails, and how. `..._FATAL` is not skipped. */
export type Fault =
  | 'READ'
  | 'READ_FATAL'
  | 'FILTER'
  | 'PROCESS'
  | 'PROCESS_FATAL'
  | 'WRITE'
  | 'UNIQUE'
  | 'NOT_NULL'
  | 'WRITE_FATAL'

/** An error of an item's own. */
export class BadItem extends Error {
  override readonly name = 'BadItem'
}

/** Division by zero, and violations of not-null and unique constraints. */
const SKIPPED_STATES = ['22012', '23502', '23505']

/** Skips everything but what is fatal. */
export function skipping(limit: number): FaultTolerance {
  const isBadRow = (error: unknown) => SKIPPED_STATES.includes(sqlStateOf(error) ?? '')
  return { skip: { on: [BadItem, isBadRow], limit } }
}

/** What a job with faults is made of; `faults` by the position of their item. */
export type FaultyOptions = {
  name: string
  items: number
  chunkSize: number
  tolerance: FaultTolerance
  faults: Readonly<Record<number, Fault>>
  /** called before each item is read, or processed, and before each write */
  onRead?: (tx: Transaction<TestTables>) => Promise<void>
  onProcess?: (item: string) => Promise<void>
  onWrite?: (tx: Transaction<TestTables>, items: readonly string[]) => Promise<void>
}

/** A job that copies items, some of which fail, and what it called. */
export type FaultyJob = {
  job: Job<TestTables>
  items: string[]
  /** items that `process` was called with, in order */
  processed: string[]
  /** what `write` was called with, in order */
  writes: (readonly string[])[]
}

/** Makes a job of one chunk-oriented step, `copy`. */
export function faultyJob({ name, items: count, ...options }: FaultyOptions): FaultyJob {
  const items = Array.from({ length: count }, (_, n) => `${name}-${String(n).padStart(2, '0')}`)
  const faultOf = (item: string) => options.faults[items.indexOf(item)]
  const processed: string[] = []
  const writes: (readonly string[])[] = []
  const step = chunkStep<TestTables, string>({
    name: 'copy',
    chunkSize: options.chunkSize,
    faults: options.tolerance,
    reader: () => faultyReader(items, faultOf, options.onRead),
    async process(item) {
      processed.push(item)
      await options.onProcess?.(item)
      const fault = faultOf(item)
      if (fault === 'PROCESS') throw new BadItem(`cannot process ${item}`)
      if (fault === 'PROCESS_FATAL') throw new Error(`fatal: ${item}`)
      return fault === 'FILTER' ? null : item
    },
    async write(tx, some) {
      writes.push(some)
      await options.onWrite?.(tx, some)
      // One statement, as writers do it: it fails for all when it fails for one.
      const rows = some.map((item) => nameInTable(item, faultOf(item)))
      await sql`
        insert into chunk_test.written (item, partition)
        select i, ${name} from unnest(${rows}::text[]) i
      `.execute(tx)
      const bad = some.find((item) => faultOf(item) === 'WRITE')
      if (bad) throw new BadItem(`cannot write ${bad}`)
      const fatal = some.find((item) => faultOf(item) === 'WRITE_FATAL')
      if (fatal) throw new Error(`fatal: ${fatal}`)
    },
  })
  return { job: { name, steps: [step] }, items, processed, writes }
}

function faultyReader(
  items: readonly string[],
  faultOf: (item: string) => Fault | undefined,
  onRead: FaultyOptions['onRead'],
): ItemReader<string, TestTables> {
  const reader = arrayReader<string, TestTables>(items)
  return {
    ...reader,
    async read(tx) {
      await onRead?.(tx)
      const item = await reader.read(tx)
      const fault = faultOf(item ?? '')
      if (fault === 'READ') await sql`select 1 / 0`.execute(tx)
      if (fault === 'READ_FATAL') throw new Error(`fatal: ${item}`)
      return item
    },
  }
}

function nameInTable(item: string, fault: Fault | undefined): string | null {
  if (fault === 'UNIQUE') return 'taken'
  return fault === 'NOT_NULL' ? null : item
}

/** Makes the row that items with the fault UNIQUE run into. */
export async function addTakenRow({ repository }: TestRepository): Promise<void> {
  await sql`insert into chunk_test.written values ('taken', 'nobody')`.execute(repository.db)
}

/** What the database says of an execution of a faulty job. */
export async function readOutcome({ repository }: TestRepository, id: number) {
  const { steps, status, message, skippedItems } = await showExecution(repository, id)
  const [step] = steps
  if (!step) throw new Error('the execution has no step')
  const { rows } = await sql<{ item: string }>`
    select w.item from chunk_test.written w
      join chunk_test.job_execution e on e.id = ${id}
      join chunk_test.job_instance i on i.id = e.job_instance_id and i.job_name = w.partition
     order by w.item
  `.execute(repository.db)
  return {
    status,
    message,
    checkpoint: step.executionContext,
    done: step.done,
    commits: step.commitCount,
    counts: {
      read: step.readCount,
      filtered: step.filterCount,
      written: step.writeCount,
      readSkipped: step.readSkipCount,
      processSkipped: step.processSkipCount,
      writeSkipped: step.writeSkipCount,
    },
    skipped: skippedItems.map(({ phase, item, error }) => ({ phase, item, error })),
    written: rows.map((row) => row.item),
  }
}
