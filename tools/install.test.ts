import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'

/** Stands for npm: what it does to node_modules, and no end of it before the test says so. */
const NPM = `
  import { appendFileSync, existsSync, mkdirSync, rmSync, watch } from 'node:fs'
  appendFileSync('installs', process.argv[2] + '\\n')
  rmSync('node_modules', { recursive: true, force: true })
  const told = new Promise((resolve) => watch('.', () => existsSync('go-on') && resolve()))
  if (!existsSync('go-on')) await told
  if (existsSync('node_modules')) process.exit(9)
  mkdirSync('node_modules')
  process.exit(existsSync('broken') ? 7 : 0)`

function makeRepository(t: TestContext) {
  const root = mkdtempSync(join(tmpdir(), 'haru-install-test-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, 'tools'))
  const program = join(root, 'tools', 'install.mjs')
  cpSync(fileURLToPath(new URL('./install.mjs', import.meta.url)), program)
  writeFileSync(join(root, 'npm.mjs'), NPM)
  const lockPackages = (packages: object) => {
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }))
  }
  lockPackages({ 'services/trade': {}, 'node_modules/pg': { version: '1.0.0' } })
  const start = (): ChildProcess => {
    const env = { ...process.env, npm_execpath: join(root, 'npm.mjs') }
    return spawn(process.execPath, [program], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  }
  const untilInstalling = async () => {
    const watcher = watch(root)
    while (installs() === 0) await once(watcher, 'change')
    watcher.close()
  }
  const goOn = () => writeFileSync(join(root, 'go-on'), '')
  const run = async () => (await once(start(), 'exit'))[0] as number
  const installs = () => {
    const log = join(root, 'installs')
    return existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0
  }
  return { root, lockPackages, start, untilInstalling, goOn, run, installs }
}

function lockOf(root: string): string {
  const name = createHash('sha256').update(`${root}/`).digest('hex').slice(0, 16)
  return join(tmpdir(), `haru-install-${name}.owner`)
}

/** Resolves when so many runs have said that they wait for another one's install. */
async function waitersOf(runs: readonly ChildProcess[], wanted: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let waiting = 0
  for (const { stdout } of runs) {
    let said = ''
    stdout?.on('data', (text) => {
      const before = said.includes('Waiting')
      said += text
      if (!before && said.includes('Waiting') && ++waiting === wanted) resolve()
    })
  }
  await promise
}

test('packages are installed once, and again when other ones are locked', async (t) => {
  const { run, goOn, installs, lockPackages } = makeRepository(t)
  goOn()
  assert.deepEqual([await run(), await run(), installs()], [0, 0, 1])
  lockPackages({ 'services/trade': { dependencies: {} }, 'node_modules/pg': { version: '1.0.0' } })
  assert.deepEqual([await run(), installs()], [0, 1])
  lockPackages({ 'services/trade': {}, 'node_modules/pg': { version: '1.0.1' } })
  assert.deepEqual([await run(), installs()], [0, 2])
})

test('of runs at the same time one installs, the others wait for it', {
  timeout: 60_000,
}, async (t) => {
  const { start, goOn, installs } = makeRepository(t)
  const runs = [start(), start(), start()]
  const exits = runs.map(async (run) => (await once(run, 'exit'))[0] as number)
  await waitersOf(runs, 2)
  goOn()
  assert.deepEqual(await Promise.all(exits), [0, 0, 0])
  assert.equal(installs(), 1)
})

test('an install that failed is told, and done again the next time', async (t) => {
  const { root, run, goOn, installs } = makeRepository(t)
  goOn()
  writeFileSync(join(root, 'broken'), '')
  assert.equal(await run(), 7)
  rmSync(join(root, 'broken'))
  assert.deepEqual([await run(), installs()], [0, 2])
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
  test(`an install that ${signal} ended keeps nobody waiting`, { timeout: 60_000 }, async (t) => {
    const { start, untilInstalling, goOn, run, installs } = makeRepository(t)
    const cutOff = start()
    await untilInstalling()
    cutOff.kill(signal)
    // Whoever comes next waits for the packages that are still being written, if any are.
    const next = run()
    const [code, endedBy] = await once(cutOff, 'exit')
    assert.notEqual(code, 0)
    assert.equal(endedBy, signal === 'SIGKILL' ? signal : null)
    goOn()
    assert.deepEqual([await next, installs()], [0, 2])
  })
}

test('the lock of a process that is dead or another one by now is taken over', async (t) => {
  const { root, run, goOn, installs } = makeRepository(t)
  goOn()
  const dead = spawn(process.execPath, ['--version'])
  await once(dead, 'exit')
  const lock = lockOf(root)
  t.after(() => rmSync(lock, { force: true }))
  writeFileSync(lock, `${dead.pid} 1\n`)
  assert.deepEqual([await run(), installs()], [0, 1])
  rmSync(join(root, 'node_modules'), { recursive: true })
  if (!existsSync('/proc/self/stat')) return
  writeFileSync(lock, `${process.pid} 1\n`)
  assert.deepEqual([await run(), installs()], [0, 2])
})
