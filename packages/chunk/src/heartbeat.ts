import { renewLease } from './execution-sql.ts'
import { LeaseLost } from './job.ts'
import type { JobRepository } from './job-repository.ts'

/** Beats a lease: two may be lost before it runs out. */
const BEATS_PER_LEASE = 3

/** The reason of a signal that was aborted because a person asked for the stop. */
export class StopAsked extends Error {
  constructor() {
    super('a stop was asked for')
    this.name = 'StopAsked'
  }
}

/**
 * Keeps an execution's lease alive until stopped, and aborts when somebody asks for a stop or the
 * execution was taken over. A beat that fails is made up for by the next.
 * @param repository where the execution is
 * @param id of the execution
 * @param fencingToken that this process holds
 * @param abort ends the work at its next chunk or partition
 * @returns stops the beats, and waits for one in flight
 */
export function startHeartbeat<Tables>(
  repository: JobRepository<Tables>,
  id: number,
  fencingToken: number,
  abort: AbortController,
): () => Promise<void> {
  let inFlight: Promise<void> | undefined
  const beat = async () => {
    try {
      const status = await renewLease(repository, id, fencingToken)
      if (status === undefined) abort.abort(new LeaseLost(id))
      else if (status === 'STOPPING') abort.abort(new StopAsked())
    } catch {
      // The database is away. Every commit checks the token anyway.
    }
    inFlight = undefined
  }
  const timer = setInterval(() => {
    inFlight ??= beat()
  }, repository.leaseMs / BEATS_PER_LEASE)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await inFlight
  }
}
