import type { Fold, Sum } from './aggregation.ts'

/** Folds in the process: as much memory as one day has products, of at most one batch of stores. */
export function openMemoryFold(): Fold {
  const folded = new Map<string, Sum>()
  const chunks = new Set<number>()
  return {
    async add(chunk, sums) {
      if (chunks.has(chunk)) return
      chunks.add(chunk)
      for (const sum of sums) {
        const key = `${sum.storeId}:${sum.itemId}`
        const before = folded.get(key)
        if (!before) folded.set(key, { ...sum })
        else {
          before.first += sum.first
          before.second += sum.second
        }
      }
    },
    async read() {
      return { chunks: chunks.size, sums: [...folded.values()] }
    },
    async finish() {},
  }
}
