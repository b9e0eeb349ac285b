import type { Json } from '../job.ts'
import type { ItemReader } from '../step/chunk-step.ts'

/** One of the readers, and how far it is. */
type Part<Item, Tables> = { reader: ItemReader<Item, Tables>; isOpen: boolean }

/**
 * Reads from several readers, one after the other. All that are not finished are opened at the
 * start, so that it is known how much there is; each is closed as soon as it is finished. Progress
 * is the sum of theirs when all of them know theirs; their units should then be the same.
 * @param readers in their order, which stays the same from execution to execution
 * @returns one reader of all of them; its checkpoint says which reader, and where in it
 * @throws TypeError when there are none
 */
export function concatReaders<Item, Tables>(
  readers: readonly ItemReader<Item, Tables>[],
): ItemReader<Item, Tables> {
  if (readers.length === 0) throw new TypeError('concatReaders needs readers.')
  const parts: Part<Item, Tables>[] = readers.map((reader) => ({ reader, isOpen: false }))
  let current = 0
  /** what the finished readers did, in the unit of progress */
  let finished = 0

  async function close(part: Part<Item, Tables>): Promise<void> {
    if (!part.isOpen) return
    part.isOpen = false
    await part.reader.close?.()
  }

  async function closeAll(): Promise<void> {
    const ends = await Promise.allSettled(parts.map(close))
    const failed = ends.find((end) => end.status === 'rejected')
    if (failed) throw failed.reason
  }

  function progress(): { done: number; total: number } {
    const some = parts.slice(current).map(({ reader }) => reader.progress?.())
    const sum = (values: (number | undefined)[]) =>
      values.reduce<number>((total, value) => total + (value ?? 0), finished)
    return { done: sum(some.map((one) => one?.done)), total: sum(some.map((one) => one?.total)) }
  }

  return {
    async open(checkpoint) {
      const saved = savedOf(checkpoint)
      current = saved.reader
      finished = saved.finished
      try {
        for (const [index, part] of parts.entries()) {
          if (index < current) continue
          await part.reader.open(index === current ? saved.at : undefined)
          part.isOpen = true
        }
      } catch (error) {
        await closeAll()
        throw error
      }
    },
    async read(tx) {
      for (let part = parts[current]; part; part = parts[current]) {
        const item = await part.reader.read(tx)
        if (item !== null) return item
        finished += part.reader.progress?.().done ?? 0
        current++
        await close(part)
      }
      return null
    },
    checkpoint() {
      const at = parts[current]?.reader.checkpoint()
      return { reader: current, finished, ...(at !== undefined && { at }) }
    },
    ...(readers.every((reader) => reader.progress) && { progress }),
    close: closeAll,
  }
}

function savedOf(checkpoint: Json | undefined): { reader: number; finished: number; at?: Json } {
  if (checkpoint === undefined) return { reader: 0, finished: 0 }
  return checkpoint as { reader: number; finished: number; at?: Json }
}
