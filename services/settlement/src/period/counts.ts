import type { PartitionCounts } from '@haru/chunk'

/** How many facts or days' rows were read, and rows written. */
export type Counts = Required<PartitionCounts>

/**
 * What a statement tells of itself in its one row.
 * @throws Error when there is none
 */
export function countsOf(rows: readonly Counts[]): Counts {
  const [row] = rows
  if (!row) throw new Error('the statement told nothing of what it did')
  return row
}
