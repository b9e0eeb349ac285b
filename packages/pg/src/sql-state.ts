import pg from 'pg'

/** Error codes of PostgreSQL that the code tells apart. */
export const SQL_STATE = {
  insufficientPrivilege: '42501',
  lockNotAvailable: '55P03',
  /** of a role asked for in the connection's settings */
  noSuchRole: '22023',
  statementGivenUp: '57014',
  tooManyConnections: '53300',
  undefinedDatabase: '3D000',
  undefinedTable: '42P01',
} as const

/** Node's own names for a server that cannot be reached. */
const CONNECTION_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])

/** What the client library says, without a code, of an empty pool and a broken connection. */
const CONNECTION_MESSAGES = [
  'timeout exceeded when trying to connect',
  'Connection terminated',
  'connection error and is not queryable',
]

/**
 * The five-character code that PostgreSQL gave an error.
 * @returns undefined for errors of another kind
 */
export function sqlStateOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined
}

/**
 * The name of the constraint that an error says was violated.
 * @returns undefined for errors of another kind
 */
export function constraintOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.constraint : undefined
}

/**
 * Says whether an error means that the database cannot be used just now (down, starting, shutting
 * down, out of connections), so that trying again later may well succeed.
 */
export function isDatabaseAway(error: unknown): boolean {
  const state = sqlStateOf(error)
  // Class 57P: operator intervention; class 08: connection exceptions.
  if (state) {
    const isFull = state === SQL_STATE.tooManyConnections
    return isFull || state.startsWith('57P') || state.startsWith('08')
  }
  if (!(error instanceof Error)) return false
  if (CONNECTION_ERRORS.has((error as NodeJS.ErrnoException).code ?? '')) return true
  return CONNECTION_MESSAGES.some((text) => error.message.includes(text))
}

/**
 * Runs statements, turning the violation of a named constraint into an error of the domain: the
 * one place where the database's refusal becomes a sentence for a person.
 * @param translations by constraint name
 * @param work the statements
 * @throws the translation with the original as its cause, or the original
 */
export async function translateConstraints<Result>(
  translations: Readonly<Record<string, (cause: unknown) => Error>>,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    const translate = translations[constraintOf(error) ?? '']
    throw translate ? translate(error) : error
  }
}
