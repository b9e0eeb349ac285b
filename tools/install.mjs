// Runs before `npm start`, `npm test` and `npm run check`, on whatever Node the machine has (20 or
// later): installs the locked packages, Node 26 among them, unless they are there already.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Longer than the slowest install: who has waited so long looks at a number used again. */
const INSTALL_MS_MAX = 15 * 60_000

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(root, 'node_modules', '.haru-installed')
const lock = join(tmpdir(), `haru-install-${sha256(root).slice(0, 16)}.owner`)

if (!isInstalled()) {
  takeLock()
  try {
    // Another run may have installed while this one waited.
    if (!isInstalled()) process.exitCode = await install()
  } finally {
    rmSync(lock, { force: true })
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

/** @returns the exit code; of an install that Ctrl-C or SIGTERM ended too, so that nobody waits */
async function install() {
  console.log('Installing packages (the first time only) …')
  // An install that is cut off leaves half of the packages, and must be done again.
  rmSync(stamp, { force: true })
  // Without the outer npm's settings, which would make this one a part of it.
  const npm = process.env.npm_execpath
  const [command, args] = npm ? [process.execPath, [npm, 'ci']] : ['npm', ['ci']]
  const child = spawn(command, [...args, '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  // It may outlive this process, and whoever comes next must not write between its files.
  if (child.pid) appendFileSync(lock, describeProcess(child.pid))
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
  if (status === 0) writeFileSync(stamp, describeWanted())
  return status
}

/** Two installs at once remove each other's files: the second waits for the first. */
function takeLock() {
  const own = `${lock}.${process.pid}`
  writeFileSync(own, describeProcess(process.pid))
  try {
    for (let told = false; !link(own, lock); told = true) {
      if (!told) console.log('Waiting for another install of this repository …')
      removeDeadLock(`${own}.dead`)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500)
    }
  } finally {
    rmSync(own, { force: true })
  }
}

/** @returns false when somebody has the lock */
function link(from, to) {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    return false
  }
}

/** Moves the lock aside before it goes: another run may have replaced it a moment ago. */
function removeDeadLock(aside) {
  try {
    const owners = readFileSync(lock, 'utf8')
    const isOld = Date.now() - statSync(lock).mtimeMs > INSTALL_MS_MAX
    if (!isOld && owners.split('\n').some(isAlive)) return
    renameSync(lock, aside)
    if (readFileSync(aside, 'utf8') !== owners) link(aside, lock)
    rmSync(aside)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}

/** A number is used again, but not with the same start. */
function describeProcess(pid) {
  return `${pid} ${startOf(pid)}\n`
}

function isAlive(owner) {
  const [pid, start] = owner.split(' ')
  if (!pid) return false
  try {
    process.kill(Number(pid), 0)
  } catch (error) {
    if (error.code === 'ESRCH') return false
  }
  return startOf(pid) === start
}

/** When a process started, in ticks; empty where that is not to be found out, or it has ended. */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // Behind its name, which may have blanks and brackets: its state, and 19 fields on its start.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' ? '' : fields[18]
  } catch {
    return ''
  }
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex')
}
