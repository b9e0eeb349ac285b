import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { readConfig } from '../config.ts'
import { commandFolder, PRODUCTION } from '../testing/haru-command.ts'
import type { Race } from '../testing/secrets-racer.ts'
import { loadSecrets } from './secrets.ts'

test('a demo makes its own secrets, for its user alone, and keeps them', (t) => {
  const dataDir = join(commandFolder(t), 'data')
  const config = readConfig({ HARU_DATA_DIR: dataDir })
  const made = loadSecrets(config)
  assert.ok(made.cookieSecrets[0].length >= 32 && made.internalKey.length >= 32)
  assert.notEqual(made.cookieSecrets[0], made.internalKey)
  assert.equal(statSync(join(dataDir, 'secrets.json')).mode & 0o777, 0o600)
  assert.equal(statSync(dataDir).mode & 0o777, 0o700)
  assert.deepEqual(loadSecrets(config), made)
  assert.deepEqual(JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')), made)
})

test('two demos have different secrets', (t) => {
  const [one, other] = ['one', 'other'].map((name) =>
    loadSecrets(readConfig({ HARU_DATA_DIR: join(commandFolder(t), name) })),
  )
  assert.notEqual(one?.internalKey, other?.internalKey)
  assert.notEqual(one?.cookieSecrets[0], other?.cookieSecrets[0])
})

test('configured secrets take their place, each for itself', (t) => {
  const HARU_DATA_DIR = commandFolder(t)
  const [old, internal] = ['o'.repeat(32), 'i'.repeat(32)]
  const first = 'f'.repeat(32)
  const both = loadSecrets(readConfig({ ...PRODUCTION, HARU_DATA_DIR }))
  assert.deepEqual(both, {
    cookieSecrets: [PRODUCTION.HARU_COOKIE_SECRETS],
    internalKey: PRODUCTION.HARU_INTERNAL_KEY,
  })
  assert.equal(existsSync(join(HARU_DATA_DIR, 'secrets.json')), false, 'none is made in vain')
  const cookies = loadSecrets(
    readConfig({ HARU_DATA_DIR, HARU_COOKIE_SECRETS: `${first}, ${old}` }),
  )
  assert.deepEqual(cookies.cookieSecrets, [first, old])
  const own = loadSecrets(readConfig({ HARU_DATA_DIR }))
  assert.equal(cookies.internalKey, own.internalKey)
  const key = loadSecrets(readConfig({ HARU_DATA_DIR, HARU_INTERNAL_KEY: internal }))
  assert.deepEqual(key, { cookieSecrets: own.cookieSecrets, internalKey: internal })
})

test('processes that start together make the same secrets', async (t) => {
  const [rounds, racers] = [100, 2]
  const arrived = new Int32Array(new SharedArrayBuffer(rounds * Int32Array.BYTES_PER_ELEMENT))
  const race: Race = { folder: commandFolder(t), rounds, racers, arrived }
  const racer = new URL('../testing/secrets-racer.ts', import.meta.url)
  const ends = Array.from({ length: racers }, async () => {
    const [keys] = await once(new Worker(racer, { workerData: race, execArgv: [] }), 'message')
    return keys as string[]
  })
  const [one, other] = await Promise.all(ends)
  assert.deepEqual(one, other)
})
