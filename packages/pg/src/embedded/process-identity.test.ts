import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import {
  describeByPs,
  identifyProcess,
  isSameProcessAlive,
  signalProcess,
  wasStartedWith,
} from './process-identity.ts'
import { endLeftOverServer } from './running-server.ts'
import { openServerFolder } from './server-folder.ts'
import { temporaryFolder } from './testing.ts'

const MARKER = 'cluster_name=haru-0123456789abcdef'

/** A program that lives until it is ended, with a marker on its command line. */
async function startProgram(t: TestContext, marker = MARKER) {
  const program = 'console.log("here"); setInterval(() => {}, 60_000)'
  const child = spawn(process.execPath, ['-e', program, 'a b', marker])
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  const pid = child.pid ?? 0
  const end = async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return { pid, end }
}

test('ps and /proc tell a program by its marker, while it lives', async (t) => {
  const { pid, end } = await startProgram(t)
  for (const describe of [undefined, describeByPs]) {
    assert.equal(wasStartedWith(pid, MARKER, describe), true)
    assert.equal(wasStartedWith(pid, `${MARKER}0`, describe), false)
    assert.equal(wasStartedWith(process.pid, MARKER, describe), false)
  }
  await end()
  for (const describe of [undefined, describeByPs]) {
    assert.equal(wasStartedWith(pid, MARKER, describe), false)
  }
})

test('ps says when a program was started', async (t) => {
  const { pid, end } = await startProgram(t)
  const found = describeByPs(pid)
  assert.ok(found && found !== 'gone')
  assert.match(found.startedAt, /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d{1,2} \d\d:\d\d:\d\d \d{4}$/)
  await end()
  assert.equal(describeByPs(pid), 'gone')
})

test('a process is the same until it ends', async (t) => {
  const { pid, end } = await startProgram(t)
  const identity = identifyProcess(pid)
  assert.ok(identity && isSameProcessAlive(identity))
  assert.equal(isSameProcessAlive({ ...identity, startedAt: '1' }), false)
  await end()
  assert.equal(isSameProcessAlive(identity), false)
  assert.equal(identifyProcess(pid), undefined)
})

test('a signal to a process that has ended is no error', async (t) => {
  const { pid, end } = await startProgram(t)
  await end()
  signalProcess(pid, 'SIGKILL')
})

test('no program is ended that might be another', async (t) => {
  const dataDir = join(temporaryFolder(t), 'data')
  const folder = openServerFolder(dataDir)
  const lock = join(folder.cluster, 'postmaster.pid')
  const { pid } = await startProgram(t, folder.marker)
  mkdirSync(folder.cluster)
  writeFileSync(lock, `${pid}\n`)
  await endLeftOverServer(folder, () => undefined)
  assert.ok(identifyProcess(pid), 'where nobody can tell which program it is')
  assert.ok(existsSync(lock), "PostgreSQL's own lock stays")
  await endLeftOverServer(folder, (other) => wasStartedWith(other, MARKER))
  assert.ok(identifyProcess(pid), 'where it is another program')
  assert.equal(existsSync(lock), false)
  writeFileSync(lock, `${pid}\n`)
  await endLeftOverServer(folder)
  assert.equal(identifyProcess(pid), undefined)
})
