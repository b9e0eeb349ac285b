import { createInterface } from 'node:readline'
import {
  arrayReader,
  chunkStep,
  createJobRepository,
  type Job,
  partitionedStep,
  runJob,
} from '../index.ts'
import { faultyJob, skipping } from '../step/testing-faults.ts'
import { openTestDatabase, TEST_SCHEMA, type TestTables } from './testing.ts'

/**
 * A process for tests to kill: runs a job, says on stdout which boundary it has reached, and goes
 * on when a line comes in.
 */

const [kind = '', appUrl = '', leaseMs = ''] = process.argv.slice(2)
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

async function boundary(name: string): Promise<void> {
  process.stdout.write(`${name}\n`)
  await lines.next()
}

const db = openTestDatabase({ appUrl })
const repository = createJobRepository({ db, schema: TEST_SCHEMA, leaseMs: Number(leaseMs) })
const jobs: Record<string, Job<TestTables>> = {
  chunks: chunkJob(),
  partitions: partitionJob(),
  skips: skippingJob(),
}
const job = jobs[kind]
if (!job) throw new Error(`no job ${kind}`)
const result = await runJob(repository, job, {}).catch((error: Error) => ({ kind: error.name }))
process.stdout.write(`end ${result.kind}\n`)
await db.destroy()
process.exit()

function chunkJob(): Job<TestTables> {
  const items = Array.from({ length: 7 }, (_, n) => `item-${n}`)
  const step = chunkStep<TestTables, string>({
    name: 'copy',
    chunkSize: 3,
    reader: () => {
      const reader = arrayReader<string, TestTables>(items)
      return {
        ...reader,
        async read(tx) {
          await boundary('read')
          return await reader.read(tx)
        },
      }
    },
    async write(tx, some) {
      const rows = some.map((item) => ({ item, partition: null }))
      await tx.insertInto('chunkTest.written').values(rows).execute()
      await boundary('written')
    },
  })
  return { name: 'crash', steps: [step] }
}

function skippingJob(): Job<TestTables> {
  const faults = { 1: 'UNIQUE', 4: 'NOT_NULL', 5: 'PROCESS' } as const
  const options = { name: 'crash', items: 7, chunkSize: 3, tolerance: skipping(3), faults }
  return faultyJob({ ...options, onWrite: () => boundary('write') }).job
}

function partitionJob(): Job<TestTables> {
  const step = partitionedStep<TestTables>({
    name: 'write',
    concurrency: 1,
    async plan() {
      await boundary('plan')
      return ['a', 'b', 'c']
    },
    async prepare() {
      await boundary('prepare')
      return new Map()
    },
    async work(tx, keys) {
      const rows = keys.map((item) => ({ item, partition: item }))
      await tx.insertInto('chunkTest.written').values(rows).execute()
      await boundary('written')
      return { written: keys.length }
    },
  })
  return { name: 'crash', steps: [step] }
}
