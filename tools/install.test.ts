import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
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
  const goOn = () => writeFileSync(join(root, 'go-on'), '')
  const run = async () => (await once(start(), 'exit'))[0] as number
  const installs = () => {
    const log = join(root, 'installs')
    return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').length : 0
  }
  return { root, lockPackages, start, goOn, run, installs }
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
