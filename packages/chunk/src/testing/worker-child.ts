import { createInterface } from 'node:readline'
import { createJobRepository, type Job, partitionedStep, runJob, watchJobs } from '../index.ts'
import { openTestDatabase, TEST_SCHEMA, type TestTables } from './testing.ts'

/**
 * A process for tests: owns a partitioned job, or watches and helps. Says `begun` inside its first
 * partition, waits there for a line to come in, and says `end` when it is through.
 */

const [role = '', appUrl = '', leaseMs = '', partitions = ''] = process.argv.slice(2)
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
let begun = false

const step = partitionedStep<TestTables>({
  name: 'write',
  concurrency: 1,
  async plan() {
    return Array.from(
      { length: Number(partitions) },
      (_, n) => `part-${String(n).padStart(3, '0')}`,
    )
  },
  async work(tx, keys) {
    const rows = keys.map((item) => ({ item, partition: String(process.pid) }))
    await tx.insertInto('chunkTest.written').values(rows).execute()
    if (!begun) {
      begun = true
      process.stdout.write('begun\n')
      await lines.next()
    }
    return { written: keys.length }
  },
})
const job: Job<TestTables> = { name: 'shared', steps: [step] }

const db = openTestDatabase({ appUrl })
const repository = createJobRepository({ db, schema: TEST_SCHEMA, leaseMs: Number(leaseMs) })
if (role === 'own') {
  const result = await runJob(repository, job, {})
  process.stdout.write(`end ${result.execution.status}\n`)
} else {
  const abort = new AbortController()
  process.once('SIGTERM', () => abort.abort())
  const onError = (error: unknown) => console.error(error)
  await watchJobs(repository, [job], { signal: abort.signal, everyMs: 20, onError })
  process.stdout.write('end watch\n')
}
await db.destroy()
process.exit()
