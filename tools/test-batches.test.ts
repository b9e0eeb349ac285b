import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { writeBatches } from './test-batches.ts'

test('files of a package are together, a few at a time, each once and in order', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'haru-batches-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const files = [
    ...Array.from({ length: 10 }, (_, n) => `packages/pg/src/${n}.test.ts`),
    'services/user/src/a.test.ts',
    'tools/a.test.ts',
  ]
  const batches = writeBatches(files, folder).map((path) => readFileSync(path, 'utf8'))
  const filesOf = (text: string) => [...text.matchAll(/suite\("(.*)"/g)].map(([, file]) => file)
  assert.deepEqual(batches.map(filesOf), [
    files.slice(0, 8),
    files.slice(8, 10),
    files.slice(10, 11),
    files.slice(11),
  ])
})
