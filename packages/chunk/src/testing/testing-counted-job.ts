import { arrayReader, chunkStep, type ItemReader, type Job } from '../index.ts'
import type { TestTables } from './testing.ts'

/**
 * A job whose counts are known: of 10 items, in chunks of 3, one cannot be read, one not processed,
 * one not written, and two are filtered out. The last chunk fails until the job is mended.
 */
export function countedJob(): { job: Job<TestTables>; mend: () => void } {
  let broken = true
  const step = chunkStep<TestTables, number>({
    name: 'copy',
    chunkSize: 3,
    reader: () => holedReader([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 1),
    process(item) {
      if (item === 9 && broken) throw new Error('broken')
      if (item === 2) throw new RangeError('no process')
      return item % 4 === 0 && item > 0 ? null : item
    },
    async write(_tx, items) {
      if (items.includes(5)) throw new RangeError('no write')
    },
    faults: { skip: { on: [RangeError], limit: 3 } },
  })
  return {
    job: { name: 'counted', steps: [step] },
    mend() {
      broken = false
    },
  }
}

/** Cannot read one of the items. */
function holedReader(items: readonly number[], hole: number): ItemReader<number, TestTables> {
  const reader = arrayReader<number, TestTables>(items)
  return {
    ...reader,
    async read(tx) {
      const item = await reader.read(tx)
      if (item === hole) throw new RangeError('no read')
      return item
    },
  }
}
