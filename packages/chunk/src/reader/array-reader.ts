import type { ItemReader } from '../step/chunk-step.ts'

/**
 * Reads the items of an array; its checkpoint is how many were read.
 * @param items the same ones, in the same order, in every execution of the instance
 */
export function arrayReader<Item, Tables>(items: readonly Item[]): ItemReader<Item, Tables> {
  let next = 0
  return {
    async open(checkpoint) {
      next = typeof checkpoint === 'number' ? checkpoint : 0
    },
    async read() {
      const item = items[next]
      if (item === undefined) return null
      next++
      return item
    },
    checkpoint: () => next,
    progress: () => ({ done: next, total: items.length }),
  }
}
