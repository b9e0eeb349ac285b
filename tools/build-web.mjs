// Runs before `npm start`, `npm test` and `npm run check`, on whatever Node the machine has (20 or
// later): builds the screens into apps/web/dist, unless what is there comes of these very sources.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('..', import.meta.url))
const web = join(root, 'apps/web')
const dist = join(web, 'dist')
const STAMP = '.built'
/** What is compressed already, or is no part of what is built. */
const NO_SOURCE = /^(dist|node_modules)|\.test\.ts$/
const COMPRESSED = /\.(js|css|html|svg|json|webmanifest)$/
/** Smaller ones do not get smaller by it. */
const COMPRESSED_BYTES_MIN = 600

const wanted = digestOfSources()
if (!isBuilt()) process.exitCode = build()

function isBuilt() {
  const stamp = join(dist, STAMP)
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
}

function digestOfSources() {
  const hash = createHash('sha256')
  const files = filesBelow(web).filter((file) => !NO_SOURCE.test(relative(web, file)))
  for (const file of [...files.sort(), join(root, 'package-lock.json')]) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0')
  }
  return hash.digest('hex')
}

/** @returns the exit code; what was there before stays until what is new is whole */
function build() {
  console.log('Building the screens …')
  const fresh = `${dist}.${process.pid}`
  // An image has no other than the one that runs this.
  const pinned = join(root, 'node_modules/.bin/node')
  const node = existsSync(pinned) ? pinned : process.execPath
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const args = [vite, 'build', '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn']
  try {
    const { status } = spawnSync(node, args, { cwd: web, stdio: 'inherit' })
    if (status !== 0) return status ?? 1
    for (const file of filesBelow(fresh)) compress(file)
    writeFileSync(join(fresh, STAMP), wanted)
    return putInPlace(fresh)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** Beside each file lies what a browser gets that takes it compressed. */
function compress(file) {
  const bytes = readFileSync(file)
  if (!COMPRESSED.test(file) || bytes.length < COMPRESSED_BYTES_MIN) return
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: quality }))
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
}

function putInPlace(fresh) {
  rmSync(dist, { recursive: true, force: true })
  try {
    renameSync(fresh, dist)
  } catch (error) {
    // Another run was quicker; of the same sources, it built the same.
    if (!isBuilt()) throw error
  }
  return 0
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (!entry.isDirectory()) return [path]
    return /^(dist|node_modules)/.test(entry.name) ? [] : filesBelow(path)
  })
}
