import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arrayReader, concatReaders, type ItemReader, type Json } from '../index.ts'

type Watched = ItemReader<string, unknown> & { opened: (Json | undefined)[]; closed: number }

function watched(items: readonly string[], error?: Error): Watched {
  const reader = arrayReader<string, unknown>(items)
  const watch: Watched = {
    ...reader,
    opened: [],
    closed: 0,
    async open(checkpoint) {
      if (error) throw error
      watch.opened.push(checkpoint)
      await reader.open(checkpoint)
    },
    async close() {
      watch.closed++
    },
  }
  return watch
}

async function take(reader: ItemReader<string, unknown>, count: number): Promise<string[]> {
  const items: string[] = []
  while (items.length < count) {
    const item = await reader.read(undefined as never)
    if (item === null) break
    items.push(item)
  }
  return items
}

test('readers are read one after the other, each closed when it is finished', async () => {
  const parts = [watched(['a', 'b']), watched([]), watched(['c'])]
  const reader = concatReaders(parts)
  await reader.open(undefined)
  assert.deepEqual(reader.progress?.(), { done: 0, total: 3 })
  assert.deepEqual(await take(reader, 2), ['a', 'b'])
  assert.deepEqual(reader.progress?.(), { done: 2, total: 3 })
  assert.deepEqual(await take(reader, 9), ['c'])
  assert.deepEqual(reader.progress?.(), { done: 3, total: 3 })
  assert.equal(await reader.read(undefined as never), null)
  await reader.close?.()
  assert.deepEqual(
    parts.map(({ opened, closed }) => [opened.length, closed]),
    [
      [1, 1],
      [1, 1],
      [1, 1],
    ],
  )
})

test('a restart opens what is not finished, where it was, and knows how much is done', async () => {
  const names = [['a', 'b'], ['c', 'd', 'e'], ['f']] as const
  for (let done = 0; done <= 7; done++) {
    const before = concatReaders(names.map((some) => watched(some)))
    await before.open(undefined)
    const read = await take(before, done)
    const parts = names.map((some) => watched(some))
    const after = concatReaders(parts)
    await after.open(JSON.parse(JSON.stringify(before.checkpoint())))
    assert.deepEqual(after.progress?.(), before.progress?.())
    assert.deepEqual([...read, ...(await take(after, 9))], ['a', 'b', 'c', 'd', 'e', 'f'])
    assert.equal(parts[0]?.opened.length, done <= 2 ? 1 : 0, 'finished ones stay closed')
    await after.close?.()
  }
})

test('when one cannot be opened, those before it are closed', async () => {
  const first = watched(['a'])
  const reader = concatReaders([first, watched([], new Error('no such file'))])
  await assert.rejects(reader.open(undefined), /no such file/)
  assert.equal(first.closed, 1)
})

test('progress is known when all of them know theirs', () => {
  const { progress, ...silent } = arrayReader<string, unknown>([])
  assert.ok(progress)
  assert.equal(concatReaders([watched([]), silent]).progress, undefined)
  assert.throws(() => concatReaders([]), TypeError)
})
