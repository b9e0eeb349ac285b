// Runs before `npm start`, `npm test` and `npm run check`, on whatever Node the machine has (20 or
// later): installs the locked packages, Node 26 among them, unless they are there already.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Longer than the slowest install: who has waited so long looks at a lock that was left behind. */
const INSTALL_MS_MAX = 15 * 60_000

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(root, 'node_modules', '.haru-installed')
const lock = join(tmpdir(), `haru-install-${sha256(root).slice(0, 16)}.lock`)

if (!isInstalled()) {
  takeLock()
  try {
    // Another run may have installed while this one waited.
    if (!isInstalled()) install()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === describeWanted()
}

/** Only what lies in node_modules: a workspace that names one more of them needs no install. */
function describeWanted() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const installed = Object.entries(packages).filter(([path]) => path.includes('node_modules/'))
  return `${sha256(JSON.stringify(installed))} ${process.platform}-${process.arch}`
}

function install() {
  console.log('Installing packages (the first time only) …')
  // An install that is cut off leaves half of the packages, and must be done again.
  rmSync(stamp, { force: true })
  // Without the outer npm's settings, which would make this one a part of it.
  const npm = process.env.npm_execpath
  const [command, args] = npm ? [process.execPath, [npm, 'ci']] : ['npm', ['ci']]
  const { status } = spawnSync(command, [...args, '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: !npm && process.platform === 'win32',
  })
  if (status !== 0) {
    rmSync(lock, { recursive: true, force: true })
    process.exit(status ?? 1)
  }
  writeFileSync(stamp, describeWanted())
}

/** Two installs at once remove each other's files: the second waits for the first. */
function takeLock() {
  for (let told = false; ; told = true) {
    try {
      return mkdirSync(lock)
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (!told) console.log('Waiting for another install of this repository …')
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (age > INSTALL_MS_MAX) rmSync(lock, { recursive: true, force: true })
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500)
  }
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex')
}
