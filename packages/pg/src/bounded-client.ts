import { CopyingClient } from './copy.ts'

/**
 * The connections of a pool. The server gives a statement up by itself, unless it is gone without a
 * word (its machine lost power, a firewall forgot the connection): then nobody would ever answer.
 * @param answerMsMax milliseconds that an answer may take; then the connection is broken off, which
 *   its statement is told, and the pool replaces it
 */
export function boundedClient(answerMsMax: number): typeof CopyingClient {
  return class extends CopyingClient {
    // biome-ignore lint/suspicious/noExplicitAny: pg.Client declares a dozen overloads of query
    override query(...args: any[]): any {
      const answer = super.query(...args)
      if (!(answer instanceof Promise)) return answer
      const late = setTimeout(() => this.connection.stream.destroy(), answerMsMax)
      return answer.finally(() => clearTimeout(late))
    }
  }
}
