import type { ItemWriter } from './item-writer.ts'
import { writerSet } from './writer-set.ts'

/**
 * Hands every item to several writers, one writer after the other, in the chunk's transaction.
 * @param writers in their order, which stays the same from execution to execution
 * @returns one writer of all of them
 * @throws TypeError when there are none
 */
export function compositeWriter<Item, Tables>(
  writers: readonly ItemWriter<Item, Tables>[],
): ItemWriter<Item, Tables> {
  if (writers.length === 0) throw new TypeError('A compositeWriter needs writers.')
  return {
    ...writerSet(Object.fromEntries(writers.entries())),
    async write(tx, items, run) {
      for (const writer of writers) await writer.write(tx, items, run)
    },
  }
}
