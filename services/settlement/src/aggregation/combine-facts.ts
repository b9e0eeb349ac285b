import type { Sum } from './aggregation.ts'

/** A chunk ends after so many facts … */
const FACTS_PER_CHUNK = 50_000
/** … or when this many different items are in it: what one fold carries is bounded. */
const SUMS_PER_CHUNK = 10_000

const TAB = 9
const NEWLINE = 10
const MINUS = 45
const ZERO = 48

/**
 * What was read of a day: a fold must come to the same. Sums over all stores may be larger than any
 * of a store's that is kept.
 */
export type Tally = { chunks: number; facts: number; first: bigint; second: bigint }

/** Combines facts chunk by chunk. */
export type Combiner = {
  /** @param bytes rows of `store, item, first, second` in COPY's text format, cut anywhere */
  push: (bytes: Buffer) => Promise<void>
  /** @returns what was read altogether */
  end: () => Promise<Tally>
}

/**
 * Combines facts of the same item of the same store, so that only sums go on. Reads the numbers out
 * of the bytes themselves: 1,000,000 rows in 0.1 s, where objects made by the driver take 1.4 s.
 * @param flush gets every chunk's sums
 * @throws RangeError when a sum is not exact any more
 */
export function combineFacts(
  flush: (chunk: number, sums: readonly Sum[]) => Promise<void>,
): Combiner {
  const tally: Tally = { chunks: 0, facts: 0, first: 0n, second: 0n }
  let stores = new Map<number, Map<number, Sum>>()
  let facts = 0
  let sums: Sum[] = []
  // One row, as far as it has been read.
  const row = [0, 0, 0, 0]
  let column = 0
  let value = 0
  let negative = false

  const endField = () => {
    row[column++] = exact(negative ? -value : value)
    value = 0
    negative = false
  }
  const endRow = () => {
    const [storeId = 0, itemId = 0, first = 0, second = 0] = row
    column = 0
    facts++
    let items = stores.get(storeId)
    if (!items) {
      items = new Map()
      stores.set(storeId, items)
    }
    const sum = items.get(itemId)
    if (sum) {
      sum.first = exact(sum.first + first)
      sum.second = exact(sum.second + second)
      return
    }
    const fresh = { storeId, itemId, first, second }
    items.set(itemId, fresh)
    sums.push(fresh)
  }
  const endChunk = async () => {
    if (facts === 0) return
    for (const { first, second } of sums) {
      tally.first += BigInt(first)
      tally.second += BigInt(second)
    }
    tally.facts += facts
    const full = sums
    stores = new Map()
    sums = []
    facts = 0
    await flush(tally.chunks++, full)
  }
  return {
    async push(bytes) {
      for (const byte of bytes) {
        if (byte >= ZERO) value = value * 10 + (byte - ZERO)
        else if (byte === MINUS) negative = true
        else if (byte === TAB) endField()
        else if (byte === NEWLINE) {
          endField()
          endRow()
        }
      }
      if (facts >= FACTS_PER_CHUNK || sums.length >= SUMS_PER_CHUNK) await endChunk()
    },
    async end() {
      await endChunk()
      return tally
    },
  }
}

function exact(value: number): number {
  if (Number.isSafeInteger(value)) return value
  throw new RangeError('bigint out of range: a sum is too big to be exact')
}
