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
  return intoTransactions(statements.filter((one) => one !== ''))
}

/** A statement in a server's log, and the connection that it came by. */
export type LoggedStatement = { connection: number; statement: string }

/** @param logged in the order of their time; connections mix */
export function statementsOfLog(logged: readonly LoggedStatement[]): Transaction[] {
  const byConnection = Map.groupBy(logged, ({ connection }) => connection)
  return [...byConnection.values()].flatMap((own) => {
    return intoTransactions(own.map(({ statement }) => normalise(statement)))
  })
}

function intoTransactions(statements: readonly string[]): Transaction[] {
  const transactions: string[][] = []
  let open: string[] | undefined
  for (const statement of statements) {
    if (open) open.push(statement)
    else {
      const begun = [statement]
      transactions.push(begun)
      if (BEGIN.test(statement)) open = begun
    }
    if (END.test(statement)) open = undefined
  }
  return transactions
}
