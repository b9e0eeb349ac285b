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

/** Stands for npm: what it does to node_modules, slow enough that two would meet. */
const NPM = `
  import { appendFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
  appendFileSync('installs', process.argv[2] + '\\n')
  rmSync('node_modules', { recursive: true, force: true })
  await new Promise((resolve) => setTimeout(resolve, 300))
  if (existsSync('node_modules')) process.exit(9)
  mkdirSync('node_modules')
  if (existsSync('broken')) process.exit(7)`

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
    return spawn(process.execPath, [program], { cwd: root, env, stdio: 'ignore' })
  }
  const run = async () => (await once(start(), 'exit'))[0] as number
  const installs = () => {
    const log = join(root, 'installs')
    return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').length : 0
  }
  return { root, lockPackages, run, installs }
}

test('packages are installed once, and again when other ones are locked', async (t) => {
  const { run, installs, lockPackages } = makeRepository(t)
  assert.deepEqual([await run(), await run(), installs()], [0, 0, 1])
  lockPackages({ 'services/trade': { dependencies: {} }, 'node_modules/pg': { version: '1.0.0' } })
  assert.deepEqual([await run(), installs()], [0, 1])
  lockPackages({ 'services/trade': {}, 'node_modules/pg': { version: '1.0.1' } })
  assert.deepEqual([await run(), installs()], [0, 2])
})

test('of runs at the same time one installs, the others wait for it', async (t) => {
  const { run, installs } = makeRepository(t)
  assert.deepEqual(await Promise.all([run(), run(), run()]), [0, 0, 0])
  assert.equal(installs(), 1)
})

test('an install that failed is told, and done again the next time', async (t) => {
  const { root, run, installs } = makeRepository(t)
  writeFileSync(join(root, 'broken'), '')
  assert.equal(await run(), 7)
  rmSync(join(root, 'broken'))
  assert.deepEqual([await run(), installs()], [0, 2])
})
