import { hostname } from 'node:os'
import type { Kysely } from 'kysely'

/** Where jobs are recorded. What steps write is in the same database, and commits with it. */
export type JobRepository<Tables> = {
  db: Kysely<Tables>
  /** the schema that includes `JOB_TABLES` */
  schema: string
  /** milliseconds after which a silent owner of an execution counts as dead */
  leaseMs: number
  /** who runs here, shown to operators */
  owner: string
}

/** Long enough for a process that is only slow, short enough to take over before anyone asks. */
const LEASE_MS = 10_000

/**
 * Opens a job repository.
 * @param options where it is; `leaseMs` in milliseconds, default 10,000
 * @returns the repository, to be passed to `runJob` and the operators' functions
 */
export function createJobRepository<Tables>(options: {
  db: Kysely<Tables>
  schema: string
  leaseMs?: number
}): JobRepository<Tables> {
  const { db, schema, leaseMs = LEASE_MS } = options
  return { db, schema, leaseMs, owner: `${hostname()}:${process.pid}` }
}
