import { type JobStatus, LeaseLost } from '../job.ts'

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
 * Keeps a lease alive until stopped, and aborts when somebody asks for a stop or the lease is lost.
 * A beat that fails is made up for by the next.
 * @param jobExecutionId whose work the lease is about
 * @param leaseMs milliseconds that the lease lasts
 * @param renew renews it, and returns the execution's status; undefined: the lease is lost
 * @param abort ends the work at its next chunk or partition
 * @returns stops the beats, and waits for one in flight
 */
export function startHeartbeat(
  jobExecutionId: number,
  leaseMs: number,
  renew: () => Promise<JobStatus | undefined>,
  abort: AbortController,
): () => Promise<void> {
  let inFlight: Promise<void> | undefined
  const beat = async () => {
    try {
      const status = await renew()
      if (status === undefined) abort.abort(new LeaseLost(jobExecutionId))
      else if (status === 'STOPPING') abort.abort(new StopAsked())
    } catch {
      // The database is away. Every commit checks the lease anyway.
    }
    inFlight = undefined
  }
  const timer = setInterval(() => {
    inFlight ??= beat()
  }, leaseMs / BEATS_PER_LEASE)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await inFlight
  }
}
