import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openRedisFolds, type RedisFolds } from './redis-fold.ts'
import { anyRunId, findTestRedis, foldKeys, withRedis } from './testing-redis.ts'

const { url, skip } = await findTestRedis()
const folds: RedisFolds = openRedisFolds(url)
after(() => folds.close())

const A = { storeId: 1, itemId: 11, first: 2, second: 18_000 }
const B = { storeId: 2, itemId: 22, first: -1, second: -9_000 }

test('sums of several chunks are added up exactly, negative ones too', { skip }, async () => {
  const fold = folds.open(anyRunId())
  await fold.add(0, [A, B])
  await fold.add(1, [A, { ...B, second: 9_007_199_254_740_000 }])
  const { chunks, sums } = await fold.read()
  assert.equal(chunks, 2)
  assert.deepEqual(
    sums.sort((a, b) => a.storeId - b.storeId),
    [
      { ...A, first: 4, second: 36_000 },
      { ...B, first: -2, second: 9_007_199_254_731_000 },
    ],
  )
})

test('a chunk that is folded again, or by two at once, counts once', { skip }, async () => {
  const fold = folds.open(anyRunId())
  await Promise.all([fold.add(0, [A]), fold.add(0, [A])])
  await fold.add(0, [A])
  assert.deepEqual(await fold.read(), { chunks: 1, sums: [A] })
})

test('two folds of one run never share a key', { skip }, async () => {
  const runId = anyRunId()
  const [one, other] = [folds.open(runId), folds.open(runId)]
  await one.add(0, [A])
  await other.add(0, [B])
  assert.deepEqual((await one.read()).sums, [A])
  assert.deepEqual((await other.read()).sums, [B])
})

test('what is folded goes by itself, sooner when it is finished', { skip }, async () => {
  const runId = anyRunId()
  const fold = folds.open(runId)
  await fold.add(0, [A])
  const [key = ''] = await foldKeys(url, runId)
  const ttl = () => withRedis(url, (client) => client.ttl(key))
  const abandoned = await ttl()
  assert.ok(abandoned > 3_600 && abandoned <= 21_600, `${abandoned}`)
  await fold.finish()
  const finished = await ttl()
  assert.ok(finished > 0 && finished <= 600, `${finished}`)
  assert.deepEqual((await fold.read()).sums, [A], 'nothing is deleted before it is stored')
})

test('many items are read back, each once', { skip }, async () => {
  const fold = folds.open(anyRunId())
  const sums = Array.from({ length: 8_000 }, (_, itemId) => ({ ...A, itemId }))
  await fold.add(0, sums)
  const folded = await fold.read()
  assert.deepEqual(
    folded.sums.sort((a, b) => a.itemId - b.itemId),
    sums,
  )
})

test('a connection that breaks is opened again, and the chunk counts once', { skip }, async () => {
  const fold = folds.open(anyRunId())
  await fold.add(0, [A])
  const killed = await withRedis(url, async (client) => {
    const all = await client.clientList()
    const own = all.filter(({ name }) => name === `haru-fold-${process.pid}`)
    for (const { id } of own) await client.sendCommand(['CLIENT', 'KILL', 'ID', String(id)])
    return own.length
  })
  assert.equal(killed, 1)
  await fold.add(1, [A])
  await fold.add(1, [A])
  const { chunks, sums } = await fold.read()
  assert.deepEqual([chunks, sums], [2, [{ ...A, first: 4, second: 36_000 }]])
})
