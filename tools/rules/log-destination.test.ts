import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { logDestination } from './log-destination.ts'
import { readRepository } from './repository-files.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const LOG = 'packages/service-kit/src/log.ts'
const SERVICE = 'services/trade/src/order/place-order.ts'
const linesOf = (path: string, text: string) => logDestination([{ path, text }]).length

for (const text of [
  "import { pino } from 'pino'",
  "import pino, { type Logger } from 'pino'",
  "Fastify({ logger: { level: 'info', stream } })",
  'Fastify({ logger: true })',
  "import { createSocket } from 'node:dgram'",
  "import roll from 'pino-roll'",
  'console.log(order)',
  'process.stderr.write(line)',
  "import { appendFileSync } from 'node:fs'",
  "import {\n  existsSync,\n  createWriteStream,\n} from 'node:fs'",
  "import { type FileHandle, open } from 'node:fs/promises'",
  "import * as fs from 'node:fs'",
  "import fs from 'fs'",
  "import fs, { existsSync } from 'node:fs'",
]) {
  test(`${text.replaceAll('\n', ' ')} is refused where the system runs`, () => {
    assert.equal(linesOf(SERVICE, text), 1)
    assert.equal(linesOf('services/trade/src/testing.ts', text), 0)
  })
}

test('a log that is written elsewhere is refused where logs are made, too', () => {
  const text = readFileSync(`${ROOT}/${LOG}`, 'utf8')
  assert.equal(linesOf(LOG, text), 0)
  const made = 'pino(logOptions(name, level))'
  assert.ok(text.includes(made))
  for (const other of [
    "pino(logOptions(name, level), pino.destination('/var/log/haru'))",
    "pino({ ...logOptions(name, level), transport: { target: 'pino/file' } })",
  ]) {
    assert.ok(linesOf(LOG, text.replace(made, other)) > 0, other)
  }
})

test('reading files, types of logs and words of commands pass', () => {
  const reads =
    "import { existsSync, readFileSync } from 'node:fs'\nimport type { Logger } from 'pino'"
  assert.equal(linesOf(SERVICE, reads), 0)
  assert.equal(linesOf(SERVICE, 'Fastify({ logger: false })'), 0)
  assert.equal(linesOf('apps/haru/src/commands/job.ts', 'console.log(done)'), 0)
})

test('nothing of this system logs elsewhere than on stdout, nor writes files of no list', () => {
  const files = readRepository(ROOT)
  assert.ok(files.length > 500)
  assert.deepEqual(logDestination(files), [])
})
