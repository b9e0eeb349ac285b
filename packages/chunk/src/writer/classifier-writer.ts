import type { ItemWriter } from './item-writer.ts'
import { writerSet } from './writer-set.ts'

/**
 * Hands each item to one of several writers.
 * @param writers by name; names stay the same from execution to execution
 * @param classify names the writer of an item
 * @returns one writer of all of them; within one writer, items keep their order
 */
export function classifierWriter<Item, Tables, Name extends string>(
  writers: Readonly<Record<Name, ItemWriter<Item, Tables>>>,
  classify: (item: Item) => Name,
): ItemWriter<Item, Tables> {
  return {
    ...writerSet(writers),
    async write(tx, items, run) {
      for (const [name, some] of Map.groupBy(items, classify)) {
        await writers[name].write(tx, some, run)
      }
    },
  }
}
