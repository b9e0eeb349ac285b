import type { Step } from '../job.ts'
import type { PartitionedStepOptions } from './partition.ts'
import { checkBatchSize, helpPartitions, ownPartitions } from './run-partitions.ts'

const CONCURRENCY_MAX = 64

/**
 * A step made of partitions, each done in its own transaction, which commits with the mark that it
 * is done. A partition that fails is recorded with its error and holds up no other; the step then
 * ends FAILED, or STOPPED when all of these were only not ready yet.
 * @param options see there
 * @throws RangeError when the concurrency is out of range
 */
export function partitionedStep<Tables>(options: PartitionedStepOptions<Tables>): Step<Tables> {
  const { name, concurrency, batchSize } = options
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > CONCURRENCY_MAX) {
    throw new RangeError(`1 to ${CONCURRENCY_MAX} partitions run at a time, not ${concurrency}`)
  }
  if (typeof batchSize === 'number') checkBatchSize(batchSize)
  return {
    name,
    run: async (run) => await ownPartitions(options, run),
    help: async (run, workerId) => await helpPartitions(options, run, workerId),
  }
}
