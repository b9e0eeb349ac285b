import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../embedded/testing.ts'
import { partialOf, removeAbandoned, writeWhole } from './partial-file.ts'

/** The partial file of a process that has ended. */
function leftByDead(path: string): string {
  const script = `
    import { partialOf } from ${JSON.stringify(import.meta.resolve('./partial-file.ts'))}
    process.stdout.write(partialOf(process.argv[1]))`
  const args = ['--input-type=module', '--eval', script, path]
  const left = execFileSync(process.execPath, args, { encoding: 'utf8' })
  writeFileSync(left, '')
  return left
}

/** The same file, as a process of another host would have named it. */
function byAnotherHost(path: string): string {
  const theirs = path.replace(/\.haru-[0-9a-f]{16}-/, `.haru-${'0'.repeat(16)}-`)
  assert.notEqual(theirs, path)
  writeFileSync(theirs, '')
  return theirs
}

test('what a dead process of this host left is removed, what a living one writes is not', (t) => {
  const folder = temporaryFolder(t)
  const path = join(folder, 'haru.haru-backup')
  const mine = partialOf(path)
  writeFileSync(mine, '')
  const left = leftByDead(path)
  removeAbandoned(folder)
  assert.deepEqual([existsSync(mine), existsSync(left)], [true, false])
})

test('what another host writes stays, until nobody has written to it for a day', (t) => {
  const folder = temporaryFolder(t)
  const theirs = byAnotherHost(leftByDead(join(folder, 'haru.haru-backup')))
  removeAbandoned(folder)
  assert.deepEqual(readdirSync(folder), [basename(theirs)])
  const now = Date.now() / 1_000
  utimesSync(theirs, now, now - 24 * 60 * 60 + 60)
  removeAbandoned(folder)
  assert.deepEqual(readdirSync(folder), [basename(theirs)])
  utimesSync(theirs, now, now - 24 * 60 * 60 - 60)
  removeAbandoned(folder)
  assert.deepEqual(readdirSync(folder), [])
})

test('two hosts that write into one folder at once both end with a whole file', async (t) => {
  const folder = temporaryFolder(t)
  const theirs = byAnotherHost(leftByDead(join(folder, 'theirs')))
  await writeWhole(join(folder, 'mine'), async (unfinished) => {
    writeFileSync(unfinished, 'whole')
    await writeWhole(join(folder, 'mine too'), async (other) => writeFileSync(other, 'whole'))
  })
  assert.deepEqual(readdirSync(folder).sort(), [basename(theirs), 'mine', 'mine too'])
})

test('of what is no partial file nothing is removed, however old', (t) => {
  const folder = temporaryFolder(t)
  for (const name of ['haru.haru-backup', '.haru.partial', 'notes.partial']) {
    writeFileSync(join(folder, name), '')
    utimesSync(join(folder, name), 1, 1)
  }
  removeAbandoned(folder)
  assert.equal(readdirSync(folder).length, 3)
})
