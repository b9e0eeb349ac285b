/** Where a process is killed: before or after a statement, or a fold in Redis. */
export type Boundary = { at: RegExp | 'fold'; when: 'before' | 'after' }

const WRITE = /insert into settlement\.(product_sale_statistic|settlement)\b/

/** The boundaries of a run, by name. */
export const BOUNDARIES: Readonly<Record<string, Boundary>> = {
  'after a claim': { at: /set worker_id =/, when: 'after' },
  'after locking': { at: /pg_advisory_xact_lock/, when: 'after' },
  'after reading': { at: /^copy/, when: 'after' },
  'before folding': { at: 'fold', when: 'before' },
  'after folding': { at: 'fold', when: 'after' },
  'after processing': { at: WRITE, when: 'before' },
  'after writing': { at: WRITE, when: 'after' },
  'after marking': { at: /insert into settlement\.computed_period/, when: 'after' },
  'before a commit': { at: /^commit/, when: 'before' },
  'after a commit': { at: /^commit/, when: 'after' },
  'after the step, before the end': { at: /step_execution" s\s+set status/, when: 'after' },
}
