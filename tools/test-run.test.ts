import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { identifyProcess } from '@haru/pg/embedded/process-identity.ts'
import { TEST_SERVER_VARIABLE } from '@haru/pg/testing.ts'
import { writeBatches } from './test-batches.ts'

const PROGRAM = fileURLToPath(new URL('./test.ts', import.meta.url))

/** Settings of a run whose server is its own, not that of the run around it. */
const WITH_OWN_SERVER = { [TEST_SERVER_VARIABLE]: '' }

/**
 * Starts `npm test` on made-up test files, in a temporary folder that it can leave things in.
 * @param together all in one process, as a whole run has them
 */
function startRun(
  t: TestContext,
  files: Record<string, string>,
  settings: Record<string, string> = {},
  together = false,
) {
  const folder = mkdtempSync(join(tmpdir(), 'haru-run-'))
  const paths = Object.entries(files).map(([name, text]) => {
    writeFileSync(join(folder, name), `import { before, test } from 'node:test'\n${text}`)
    return join(folder, name)
  })
  const args = together ? writeBatches(paths, folder) : paths
  // Inside of node:test, node:test refuses to run.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...env, TMPDIR: folder, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'close').then(([code]) => Number(code))
  t.after(async () => {
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  return {
    child,
    output: () => output,
    lastLine: () => output.trimEnd().split('\n').at(-1),
    leftOver: () => readdirSync(folder).filter((name) => name.startsWith('haru-')),
    ended,
  }
}

test('the last line counts what passed and what failed, crashed files included', async (t) => {
  const run = startRun(t, {
    'a.test.mjs': "test('good', () => {})\ntest('bad', () => { throw new Error() })",
    'b.test.mjs': "test('left out', { skip: 'why not' }, () => {})\ntest('good', () => {})",
    'c.test.mjs': "throw new Error('crashed on load')",
    'd.test.mjs': "test('good', () => {})\ntest('crash', () => process.exit(3))",
  })
  assert.equal(await run.ended, 1)
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/.exec(run.lastLine() ?? '') ?? []
  assert.ok(Number(passed) >= 2, run.output())
  assert.ok(Number(failed) >= 3, run.output())
  assert.match(run.output(), /1 tests skipped/)
  assert.deepEqual(run.leftOver(), [])
})

test('files in one process are counted like those in their own', async (t) => {
  const files = {
    'a.test.mjs': "test('good', () => {})\ntest('bad', () => { throw new Error() })",
    'b.test.mjs': "throw new Error('crashed on load')",
    'c.test.mjs': "before(() => { throw new Error() })\ntest('good', () => {})",
    'd.test.mjs': "before(() => {})\ntest('good', () => {})",
  }
  const run = startRun(t, files, {}, true)
  assert.equal(await run.ended, 1)
  // The test that was not begun counts as well.
  assert.equal(run.lastLine(), '2 passed, 4 failed')
})

test('when all pass, so does the run', async (t) => {
  const run = startRun(t, { 'a.test.mjs': "test('good', () => {})" }, WITH_OWN_SERVER)
  assert.equal(await run.ended, 0)
  assert.equal(run.lastLine(), '1 passed, 0 failed')
  assert.deepEqual(run.leftOver(), [])
})

test('an interrupted run ends its tests and leaves nothing behind', async (t) => {
  const waits = "test('waits', async () => { console.log(process.pid, 'is waiting'); await wait })"
  const text = `const wait = new Promise((r) => setTimeout(r, 60_000))\n${waits}`
  const run = startRun(t, { 'a.test.mjs': text }, WITH_OWN_SERVER)
  const pid = await new Promise<number>((resolve) => {
    run.child.stdout.on('data', () => {
      const [, waiting] = /(\d+) is waiting/.exec(run.output()) ?? []
      if (waiting) resolve(Number(waiting))
    })
  })
  run.child.kill('SIGTERM')
  assert.equal(await run.ended, 130)
  assert.match(run.lastLine() ?? '', /^\d+ passed, \d+ failed$/)
  assert.deepEqual(run.leftOver(), [])
  assert.equal(identifyProcess(pid), undefined)
})

test('a file that is stuck in a loop is ended and named, and the others are run', async (t) => {
  const forms = { 'a.test.mjs': 'for (;;);', 'b.test.mjs': 'for (;;) await null' }
  for (const [name, loop] of Object.entries(forms)) {
    const files = {
      [name]: `test('good', () => {})\ntest('stuck', async () => { ${loop} })`,
      'c.test.mjs': "test('good', () => {})",
    }
    const run = startRun(t, files, { HARU_TEST_STUCK_MS: '5000' })
    assert.equal(await run.ended, 1)
    const said = new RegExp(`${name} is stuck in an endless loop: nothing else ran for 5 s$`, 'm')
    assert.match(run.output(), said)
    assert.match(run.lastLine() ?? '', /^[12] passed, [12] failed$/)
    assert.deepEqual(run.leftOver(), [])
  }
})

test('a file that is stuck is named among those of its process', async (t) => {
  const files = {
    'a.test.mjs': "test('good', () => {})",
    'b.test.mjs': "test('stuck', async () => { for (;;); })",
    'c.test.mjs': "test('good', () => {})",
  }
  const run = startRun(t, files, { HARU_TEST_STUCK_MS: '5000' }, true)
  assert.equal(await run.ended, 1)
  assert.match(run.output(), /b\.test\.mjs is stuck in an endless loop/)
})

test('a file that only waits is not taken for one that is stuck', async (t) => {
  const text = "test('waits', async () => await new Promise((r) => setTimeout(r, 6_000)))"
  const run = startRun(t, { 'a.test.mjs': text }, { HARU_TEST_STUCK_MS: '5000' })
  assert.equal(await run.ended, 0)
  assert.equal(run.lastLine(), '1 passed, 0 failed')
})
