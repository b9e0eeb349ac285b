import { messageOf } from '../job.ts'

/**
 * Thrown by readers that ask the database for many rows at once, when it gave none of them: which
 * row the error is about, and so behind which one to go on, nobody knows. It is not skipped,
 * whatever the rules say; `cause` is the database's error.
 */
export class UnreadablePage extends Error {
  constructor(source: string, cause: unknown) {
    const advice = 'none of its rows is skipped: read what there is, and refuse it in the processor'
    super(`a page of ${source} could not be read: ${messageOf(cause)} (${advice})`, { cause })
    this.name = 'UnreadablePage'
  }
}
