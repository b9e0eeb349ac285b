import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import {
  chunkStep,
  createJobRepository,
  type Job,
  type JobExecution,
  type JobRepository,
  type Progress,
  runJob,
  showExecution,
} from '@haru/chunk'
import { readStore } from '@haru/contracts'
import type { TradeContext } from '../context.ts'
import type { Tables } from '../tables.gen.ts'
import { importContextSchema, NO_TALLY, type Tally } from './import-checkpoint.ts'
import type { ImportRun } from './import-run.ts'
import { storeOpening } from './move-opening-back.ts'
import type { ImportItem } from './receipt-batches.ts'
import { openSalesFile, type SalesFile } from './sales-file.ts'
import { salesReader } from './sales-reader.ts'
import { writeChunk } from './write-chunk.ts'

/** What to import. */
export type SalesImport = {
  storeId: number
  /** of the CSV file (architecture.md, "Sales file") */
  path: string
  /** where rows go that cannot be imported; overwritten */
  rejectsPath: string
  /** told after every chunk; `done` and `total` are bytes */
  onProgress?: (progress: Progress) => void
  /** ends the import after the chunk in flight; the next one goes on from there */
  signal?: AbortSignal
  /** milliseconds after which an import that is silent counts as dead */
  leaseMs?: number
}

/** How an import ended; the counts are over all of its executions. */
export type ImportedSales = {
  /** false: it was stopped, and can be gone on with */
  completed: boolean
  /** receipts */
  imported: number
  alreadyThere: number
  rejected: number
  /** rows that were read, the header not counted */
  lines: number
  /** of this execution */
  seconds: number
  /** where the rejected rows are; null when there are none */
  rejectsPath: string | null
}

/** Measured side by side: 100 take 1.6 × as long, 2,000 are no faster and are more to repeat. */
const RECEIPTS_PER_CHUNK = 500
/** Short, so that an import that was killed can be gone on with at once. */
const LEASE_MS = 2_000
const ASK_AGAIN_MS = 100
/** On a busy machine, asking takes its time too. */
const PATIENCE_MS = 3_000

/**
 * Imports a file of sales into a store, in chunks. An interrupted import of the same file goes on
 * after its last chunk; a completed one is read again and adds nothing.
 * @param context trade's
 * @param order what to import
 * @throws Problem STORE_404_01; Error with one clear sentence when the file is no sales file, or is
 *   being imported just now
 */
export async function importSales(
  context: TradeContext,
  order: SalesImport,
): Promise<ImportedSales> {
  const startedAt = performance.now()
  const { storeId, leaseMs = LEASE_MS } = order
  await context.client.call(readStore, { storeId })
  const rejectsPath = resolve(order.rejectsPath)
  const salesFile = await openSalesFile(order.path, rejectsPath)
  try {
    const repository = createJobRepository({ db: context.db, schema: 'trade', leaseMs })
    const execution = await run(context, repository, { order, rejectsPath, salesFile })
    const tally = await readTally(repository, execution)
    const { rejectsBytes, ...counts } = tally
    return {
      ...counts,
      completed: execution.status === 'COMPLETED',
      seconds: (performance.now() - startedAt) / 1_000,
      rejectsPath: rejectsBytes > 0 ? rejectsPath : null,
    }
  } finally {
    await salesFile.file.close()
  }
}

type Task = { order: SalesImport; rejectsPath: string; salesFile: SalesFile }

/** Whoever was killed holds his lease for a moment: so it is asked for until that has run out. */
async function run(
  context: TradeContext,
  repository: JobRepository<Tables>,
  { order, rejectsPath, salesFile }: Task,
): Promise<JobExecution> {
  const { storeId, onProgress, signal } = order
  const identifying = { storeId, sha256: salesFile.sha256 }
  const job = importJob(context, { storeId, salesFile, rejectsPath })
  let error: unknown
  const options = {
    again: true,
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
    onError: (thrown: unknown) => {
      error = thrown
    },
  }
  const patience = performance.now() + repository.leaseMs + PATIENCE_MS
  for (;;) {
    const { kind, execution } = await runJob(repository, job, identifying, options)
    if (kind === 'ran' && execution.status !== 'FAILED') return execution
    if (kind === 'ran') throw error ?? new Error(execution.message ?? 'The import failed.')
    if (performance.now() > patience) {
      throw new Error(`This file is being imported just now, by ${execution.owner}.`)
    }
    await delay(ASK_AGAIN_MS)
  }
}

function importJob(
  context: TradeContext,
  task: Pick<ImportRun, 'storeId' | 'salesFile' | 'rejectsPath'>,
): Job<Tables> {
  const importRun: ImportRun = {
    ...task,
    batchSize: RECEIPTS_PER_CHUNK,
    tally: { committed: NO_TALLY, current: NO_TALLY },
    opening: storeOpening(context, task.storeId),
    rejects: undefined,
  }
  const step = chunkStep<Tables, ImportItem>({
    name: 'receipts',
    chunkSize: RECEIPTS_PER_CHUNK,
    reader: () => salesReader(context, importRun),
    write: (tx, items) => writeChunk(importRun, tx, items),
  })
  return { name: 'import-sales', steps: [step] }
}

async function readTally(repository: JobRepository<Tables>, { id }: JobExecution): Promise<Tally> {
  const { steps } = await showExecution(repository, id)
  const context = importContextSchema.safeParse(steps[0]?.executionContext)
  return context.data?.reader.tally ?? NO_TALLY
}
