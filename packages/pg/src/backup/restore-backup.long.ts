import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { extract, pack } from 'tar-stream'
import { makeDatabase } from '../app-login.ts'
import { openEmbeddedServer } from '../embedded/embedded-server.ts'
import { openForTest, runSql, temporaryFolder } from '../embedded/testing.ts'
import { stampInstallation } from '../installation.ts'
import { migrate } from '../migrate.ts'
import { partialOf } from './partial-file.ts'
import { restoreBackup } from './restore-backup.ts'
import { writeBackup } from './write-backup.ts'

const folder = temporaryFolder({ after })
const good = join(folder, 'good.haru-backup')
const never = new AbortController().signal
const order = { files: ['secrets.json'], signal: never, onProgress: () => {} }

before(async () => {
  const dataDir = join(folder, 'data')
  const { superuserUrl, stop } = await openEmbeddedServer(dataDir)
  await makeDatabase(superuserUrl, 'haru')
  await migrate(`${superuserUrl}haru`, [], 'postgres')
  const calendar = { mode: 'demo', timeZone: 'UTC', dayStartsAt: '00:00' } as const
  await stampInstallation(`${superuserUrl}haru`, calendar)
  await runSql(`${superuserUrl}haru`, 'create table kept as select 42 as answer')
  writeFileSync(join(dataDir, 'secrets.json'), '{"secret":1}')
  await writeBackup({ ...order, dataDir, superuserUrl, database: 'haru', target: good })
  await stop()
})

const restore = (source: string, dataDir: string) => {
  return restoreBackup({ ...order, source, dataDir, check: async (url) => await readKept(url) })
}

const readKept = (url: string) => runSql(`${url}haru`, 'select answer from kept')

type Part = { name: string; type: string; bytes: Buffer }

/** The backup with its parts changed, whole as a tar and as a gzip. */
async function changed(t: TestContext, change: (parts: Part[]) => Part[]): Promise<string> {
  const reading = extract()
  reading.end(gunzipSync(readFileSync(good)))
  const parts: Part[] = []
  for await (const entry of reading) {
    const chunks: Buffer[] = []
    for await (const chunk of entry) chunks.push(chunk as Buffer)
    parts.push({ ...entry.header, bytes: Buffer.concat(chunks) })
  }
  const writing = pack()
  for (const { name, type, bytes } of change(parts)) {
    writing.entry({ name, type: type as 'file' }, bytes)
  }
  writing.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of writing) chunks.push(chunk as Buffer)
  return fileOf(t, gzipSync(Buffer.concat(chunks), { level: 1 }))
}

function fileOf(t: TestContext, bytes: Buffer): string {
  const file = join(temporaryFolder(t), 'changed.haru-backup')
  writeFileSync(file, bytes)
  return file
}

async function assertRefused(t: TestContext, source: string, reason: RegExp): Promise<void> {
  const parent = temporaryFolder(t)
  await assert.rejects(restore(source, join(parent, 'data')), reason)
  assert.deepEqual(readdirSync(parent), [], 'nothing is left')
  const empty = join(parent, 'empty')
  mkdirSync(empty)
  await assert.rejects(restore(source, empty), reason)
  assert.deepEqual(readdirSync(empty), [], 'nothing is left')
}

test('a whole backup is restored, and its server starts', async (t) => {
  const dataDir = join(temporaryFolder(t), 'data')
  const { checked } = await restore(good, dataDir)
  assert.deepEqual(checked, [{ answer: 42 }])
  assert.equal(readFileSync(join(dataDir, 'secrets.json'), 'utf8'), '{"secret":1}')
  const { superuserUrl } = await openForTest(dataDir)
  assert.deepEqual(await readKept(superuserUrl), [{ answer: 42 }])
  await assert.rejects(restore(good, dataDir), /There is an installation in .* already/)
  assert.deepEqual(await readKept(superuserUrl), [{ answer: 42 }])
})

test('a backup that was cut off anywhere is refused', async (t) => {
  const bytes = readFileSync(good)
  for (const length of [0, 1, 100, bytes.length >> 1, bytes.length - 9, bytes.length - 1]) {
    await assertRefused(t, fileOf(t, bytes.subarray(0, length)), /no whole backup, cut off or alte/)
  }
})

test('a backup with a byte altered is refused', async (t) => {
  const bytes = Buffer.from(readFileSync(good))
  const middle = bytes.length >> 1
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle)
  await assertRefused(t, fileOf(t, bytes), /no whole backup, cut off or altered/)
})

test('a backup that somebody packed anew with a file altered is refused', async (t) => {
  const alter = (part: Part) => {
    if (!part.name.endsWith('/pg_hba.conf')) return part
    return { ...part, bytes: Buffer.from('host all all 0.0.0.0/0 trust\n') }
  }
  const source = await changed(t, (parts) => parts.map(alter))
  await assertRefused(t, source, /postgres\/pg_hba\.conf was altered/)
})

const addToEnd = (part: Part) => (parts: Part[]) => {
  return parts.toSpliced(
    parts.findIndex(({ name }) => name === 'manifest.json'),
    0,
    part,
  )
}
const x = Buffer.from('x')
const without: [string, (parts: Part[]) => Part[], RegExp][] = [
  [
    'a file',
    (parts) => parts.filter(({ name }) => !name.endsWith('PG_VERSION')),
    /PG_VERSION is missing/,
  ],
  ['its end', (parts) => parts.slice(0, -1), /its end is missing/],
  ['its beginning', (parts) => parts.slice(1), /does not begin with haru-backup\.json/],
]
for (const [what, change, reason] of without) {
  test(`a backup without ${what} is refused`, async (t) => {
    await assertRefused(t, await changed(t, change), reason)
  })
}

const strange: [Part, RegExp][] = [
  [{ name: 'data/postgres/more', type: 'file', bytes: x }, /more is not in its manifest/],
  [{ name: 'data/postgres/../../out', type: 'file', bytes: x }, /out does not belong in it/],
  [{ name: '/data/postgres/x', type: 'file', bytes: x }, /x does not belong in it/],
  [{ name: 'data/other.json', type: 'file', bytes: x }, /other\.json does not belong in it/],
  [{ name: 'data/postgres/l', type: 'symlink', bytes: Buffer.alloc(0) }, /is a symlink/],
]
for (const [part, reason] of strange) {
  test(`a backup with ${part.name}, a ${part.type}, is refused`, async (t) => {
    await assertRefused(t, await changed(t, addToEnd(part)), reason)
  })
}

test('a backup of another PostgreSQL or of a later format is refused', async (t) => {
  const say = (fact: object) => (parts: Part[]) => {
    const [about, ...rest] = parts
    assert.ok(about)
    const bytes = Buffer.from(JSON.stringify({ ...JSON.parse(String(about.bytes)), ...fact }))
    return [{ ...about, bytes }, ...rest]
  }
  const older = await changed(t, say({ postgresMajor: '17' }))
  await assertRefused(t, older, /is of PostgreSQL 17, this release brings 18/)
  await assertRefused(t, await changed(t, say({ format: 2 })), /has format 2/)
})

test('a folder that is not empty is refused; what a killed restore left goes', async (t) => {
  const dataDir = temporaryFolder(t)
  const left = partialOf(join(dataDir, 'postgres')).replace(`-${process.pid}-`, '-2147483646-')
  mkdirSync(left)
  writeFileSync(join(dataDir, 'notes.txt'), 'mine')
  await assert.rejects(restore(good, dataDir), /is not empty \(notes\.txt\)/)
  assert.deepEqual(readdirSync(dataDir), ['notes.txt'])
  assert.equal(existsSync(left), false)
})

test('when its check throws, nothing is restored', async (t) => {
  const dataDir = join(temporaryFolder(t), 'data')
  const check = () => Promise.reject(new Error('not as it should be'))
  await assert.rejects(
    restoreBackup({ ...order, source: good, dataDir, check }),
    /not as it should/,
  )
  assert.equal(existsSync(dataDir), false)
})

test('a restore that another start overtakes says so, and leaves what that made', async (t) => {
  const dataDir = join(temporaryFolder(t), 'data')
  const check = async () => void mkdirSync(join(dataDir, 'postgres'))
  const restoring = restoreBackup({ ...order, source: good, dataDir, check })
  await assert.rejects(restoring, /Somebody began an installation in .*data\./)
  assert.deepEqual(readdirSync(dataDir), ['postgres'])
})

test('a folder that another host restores into is refused, and left to it', async (t) => {
  const dataDir = temporaryFolder(t)
  const theirs = `.postgres.haru-${'0'.repeat(16)}-1-1-00000000.partial`
  mkdirSync(join(dataDir, theirs))
  await assert.rejects(restore(good, dataDir), /Another restore writes into .* interrupted there/)
  assert.deepEqual(readdirSync(dataDir), [theirs])
})
