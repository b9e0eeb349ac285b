import type { boundedClient } from './bounded-client.ts'
import { hasCopy } from './copy.ts'

/** More texts than all of a service's; what is made up as it goes along could be without end. */
const TEXTS_MAX = 300
/** Where PostgreSQL finds that a migration has changed what a prepared statement answers. */
const CHANGED_RESULT = 'RevalidateCachedQuery'
const NO_SUCH_STATEMENT = '26000'

/** The names by which the connections of a pool prepare its statements. */
export type StatementNames = {
  /** @returns undefined for the one text too many, which stays without a name */
  nameOf(text: string): string | undefined
  /** All get other names from now on, and are prepared anew. */
  renew(): void
}

/** @param textsMax how many texts get a name */
export function createStatementNames(textsMax = TEXTS_MAX): StatementNames {
  const names = new Map<string, string>()
  let given = 0
  return {
    nameOf(text) {
      const known = names.get(text)
      if (known !== undefined || names.size >= textsMax) return known
      const name = `haru-${++given}`
      names.set(text, name)
      return name
    },
    renew: () => names.clear(),
  }
}

/** Says whether a statement failed only because it was prepared before a migration. */
export function isStalePlan(error: unknown): boolean {
  const { code, routine } = (error ?? {}) as { code?: string; routine?: string }
  return code === NO_SUCH_STATEMENT || (code === '0A000' && routine === CHANGED_RESULT)
}

/**
 * Connections that parse and plan a statement once, instead of each time. One that a migration has
 * changed meanwhile is prepared anew, and, outside of a transaction, repeated: it did nothing. A
 * transaction has to be begun again.
 * @param Client whose connections
 * @param names of the pool
 */
export function preparingClient(
  Client: ReturnType<typeof boundedClient>,
  names: StatementNames,
): typeof Client {
  return class extends Client {
    // biome-ignore lint/suspicious/noExplicitAny: pg.Client declares a dozen overloads of query
    override query(...args: any[]): any {
      const [text, values] = args
      if (typeof text !== 'string' || args.length !== 2 || !canBePrepared(values)) {
        return super.query(...args)
      }
      const name = names.nameOf(text)
      if (name === undefined) return super.query(text, values)
      const isAlone = this.getTransactionStatus() === 'I'
      return super.query({ name, text, values }).catch((error: unknown) => {
        if (!isStalePlan(error)) throw error
        names.renew()
        if (!isAlone) throw error
        return super.query(text, values)
      })
    }
  }
}

/** What has no parameters, like `commit`, goes without being parsed into a plan already. */
function canBePrepared(values: unknown): values is unknown[] {
  return Array.isArray(values) && values.length > 0 && !hasCopy(values)
}
