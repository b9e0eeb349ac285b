/**
 * Statements as two can be compared that say the same of other values: parameters, pgbench's
 * variables and what is built of them are all written `?`.
 */

/** Statements that belong together: a transaction, or one alone. */
export type Transaction = readonly string[]

const BEGIN = /^(?:begin|start transaction)\b/
const END = /^(?:commit|rollback)\b/

/** @param statement as it was sent, or as pgbench's file has it */
export function normalise(statement: string): string {
  return (
    statement
      .replace(/^\s*--.*$/gm, '')
      // A null is no variable of pgbench, and a list none either.
      .replace(/(?<!\bis |\bnot )\bnull\b/g, '?')
      .replace(/\barray\[[^\]']*\]/g, '?')
      .replace(/\$\d+|(?<!:):[a-z]\w*/g, '?')
      .replace(/\s+/g, ' ')
      .replace(/ ?([(),]) ?/g, '$1')
      .trim()
  )
}

/**
 * Reads the statements of a script of pgbench.
 * @param script its text
 * @returns its transactions, in its order
 */
export function statementsOfScript(script: string): Transaction[] {
  const text = script.replace(/^\\set .*$/gm, '').replace(/^\s*--.*$/gm, '')
  const statements = text.split(/;|\\[ga]set .*/).map(normalise)
  const sent = statements.filter((one) => one !== '').map((statement) => ({ statement }))
  return groupTransactions(sent).map((transaction) => transaction.map((one) => one.statement))
}

/**
 * A statement in a server's log, the connection that it came by, and whether it was sent in the
 * time that is looked at.
 */
export type LoggedStatement = { connection: number; statement: string; isWithin: boolean }

/**
 * Reads the transactions that began in the time that is looked at, wherever they ended.
 * @param logged in the order of their time, from the log's beginning; connections mix
 * @returns undefined while one of them is not over yet: more of the log is needed
 */
export function statementsOfLog(logged: readonly LoggedStatement[]): Transaction[] | undefined {
  const byConnection = Map.groupBy(logged, ({ connection }) => connection)
  const begun = [...byConnection.values()].flatMap((own) => {
    const statements = own.map((one) => ({ ...one, statement: normalise(one.statement) }))
    return groupTransactions(statements).filter(([first]) => first?.isWithin)
  })
  if (!begun.every(isOver)) return undefined
  return begun.map((transaction) => transaction.map(({ statement }) => statement))
}

const isOver = (transaction: readonly { statement: string }[]) => {
  return (
    !BEGIN.test(transaction[0]?.statement ?? '') || END.test(transaction.at(-1)?.statement ?? '')
  )
}

function groupTransactions<S extends { statement: string }>(statements: readonly S[]): S[][] {
  const transactions: S[][] = []
  let open: S[] | undefined
  for (const one of statements) {
    if (open) open.push(one)
    else {
      const begun = [one]
      transactions.push(begun)
      if (BEGIN.test(one.statement)) open = begun
    }
    if (END.test(one.statement)) open = undefined
  }
  return transactions
}
