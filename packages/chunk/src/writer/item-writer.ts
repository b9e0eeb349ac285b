import type { Transaction } from 'kysely'
import type { Json, StepRun } from '../job.ts'

/** Where a chunk-oriented step puts its items. One execution, one writer. */
export type ItemWriter<Output, Tables> = {
  /** @param checkpoint as of the last commit; undefined at the very start */
  open?: (checkpoint: Json | undefined) => Promise<void>
  /**
   * Writes in the chunk's transaction. Called again with the same items, or some of them, when the
   * write before was rolled back; never with none.
   */
  write: (tx: Transaction<Tables>, items: readonly Output[], run: StepRun<Tables>) => Promise<void>
  /** Where `open` has to go on, asked after `open` and `write`; for writers outside `tx`. */
  checkpoint?: () => Json
  /**
   * Undoes what was written since: that part of the transaction, or all of it, was rolled back,
   * and `write` is called again. For writers outside `tx`.
   * @param checkpoint what `checkpoint` said before
   */
  rewind?: (checkpoint: Json | undefined) => Promise<void>
  /** called once after `open`, however the step ends */
  close?: () => Promise<void>
}
