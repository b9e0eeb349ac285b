import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import {
  chunkStep,
  cursorReader,
  type ItemReader,
  keysetReader,
  runJob,
  type StepRun,
  showExecution,
} from '../index.ts'
import { createTestTables } from '../testing/testing-tables.ts'

type Tables = { 'chunkTest.number': { n: number } }
type Row = { n: number; part: number }

/** The fifth of ten rows cannot be made. */
const query = () => sql<Row>`select n, 1 / (n - 5) as part from chunk_test.number order by n`

const READERS: Record<string, (run: StepRun<Tables>) => ItemReader<Row, Tables>> = {
  keysetReader: keysetReader<Tables, 'chunkTest.number', Row>({
    from: 'chunkTest.number',
    key: ['n'],
    unique: ['n'],
    select: query,
    pageSize: 3,
    readsNew: true,
  }),
  cursorReader: cursorReader<Tables, Row>({ query, pageSize: 3 }),
}

for (const [name, reader] of Object.entries(READERS)) {
  test(`a page that cannot be read fails the step of a ${name}, and skips nothing`, async (t) => {
    const { repository } = await createTestTables<Tables>(
      t,
      'create table chunk_test.number (n int primary key)',
      'insert into chunk_test.number select generate_series(1, 10)',
    )
    const step = chunkStep<Tables, Row>({
      name: 'parts',
      chunkSize: 3,
      reader,
      write: async () => {},
      faults: { skip: { on: () => true, limit: 100 } },
    })
    const { execution } = await runJob(repository, { name, steps: [step] }, {})
    assert.equal(execution.status, 'FAILED')
    assert.match(execution.message ?? '', /a page of .* could not be read: division by zero/)
    const { steps, skippedItems } = await showExecution(repository, execution.id)
    assert.deepEqual([steps[0]?.readSkipCount, skippedItems], [0, []])
  })
}
