import { AUDITOR_ROLE } from '@haru/pg'
import pg from 'pg'
import type { Check, CheckResult, Finding } from './check.ts'
import { CHECKS } from './checks/index.ts'

/** A person looks at the first ones; the count says how many there are. */
const LISTED_MAX = 100
/** Findings that are in memory at once when all are read. */
const PAGE_ROWS = 1_000
/** A check reads every order that there is, once or twice. */
const STATEMENT_MS_MAX = 30 * 60_000

/** Is told what became of a check, and can read all of its findings while it is being told. */
export type OnResult = (
  result: CheckResult,
  readAll: () => AsyncGenerator<Finding[]>,
) => Promise<void>

/**
 * Holds live data against the promises of the system: domain.md, money rule 10. Reads as an auditor
 * who can change nothing, in one snapshot, so that nothing is half done unless it is half done for
 * others, too.
 * @param url of a login that may act as the auditor: the services' login, or a superuser's
 * @param checks which promises
 * @param onResult told of each check in turn, in the same snapshot; `readAll` reads all findings
 *   of that check, however many, in pages of up to 1,000
 * @returns what was found, check by check
 * @throws Error naming the check that could not be made
 */
export async function runChecks(
  url: string,
  checks: readonly Check[] = CHECKS,
  onResult: OnResult = async () => {},
): Promise<CheckResult[]> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'haru verify',
    // Sums over all orders in memory instead of on disk; compiling them would take longer than
    // running them.
    options:
      `-c role=${AUDITOR_ROLE} -c statement_timeout=${STATEMENT_MS_MAX} -c timezone=UTC ` +
      '-c work_mem=64MB -c jit=off',
  })
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    return await runChecksIn(client, checks, onResult)
  } finally {
    await client.end()
  }
}

/**
 * The same in a transaction that is open already.
 * @param client that has it
 * @param checks which promises
 * @param onResult as above
 */
export async function runChecksIn(
  client: pg.Client,
  checks: readonly Check[],
  onResult: OnResult = async () => {},
): Promise<CheckResult[]> {
  const results: CheckResult[] = []
  for (const check of checks) {
    const result = await runCheck(client, check)
    await onResult(result, () => readAll(client, check))
    results.push(result)
  }
  return results
}

/**
 * The same, as one list.
 * @param url as above
 * @returns the findings; where a check has more than 100, 100 of them and one that counts the rest
 */
export async function verify(url: string): Promise<Finding[]> {
  const results = await runChecks(url)
  return results.flatMap((result) => [...result.findings, ...restOf(result)])
}

/** The same whenever the check is run in one snapshot. */
const ORDER = 'order by length(row_name), row_name collate "C", expected, found'

type Row = { row_name: string; expected: string; found: string; total: number }

async function runCheck(client: pg.Client, check: Check): Promise<CheckResult> {
  const statement = `
    select row_name, expected, found, (count(*) over ())::integer as total
      from (${check.sql}) broken (row_name, expected, found)
     ${ORDER} limit ${LISTED_MAX}`
  try {
    const { rows } = await client.query<Row>(statement)
    const findings = rows.map((row) => findingOf(check, row))
    return { check, count: rows[0]?.total ?? 0, findings }
  } catch (cause) {
    throw new Error(`The check ${check.name} could not be made: ${String(cause)}`, { cause })
  }
}

/** Not what every check is read by: a cursor does without parallel workers. */
async function* readAll(client: pg.Client, check: Check): AsyncGenerator<Finding[]> {
  await client.query(`
    declare finding no scroll cursor for
    select row_name, expected, found
      from (${check.sql}) broken (row_name, expected, found) ${ORDER}`)
  try {
    for (;;) {
      const { rows } = await client.query<Row>(`fetch ${PAGE_ROWS} from finding`)
      if (rows.length === 0) return
      yield rows.map((row) => findingOf(check, row))
    }
  } finally {
    await client.query('close finding')
  }
}

function findingOf(check: Check, { row_name: row, expected, found }: Omit<Row, 'total'>): Finding {
  const message = `${row} should have ${expected}, but has ${found}`
  return { check: check.name, row, expected, found, message }
}

function restOf({ check, count, findings }: CheckResult): Finding[] {
  const rest = count - findings.length
  if (rest === 0) return []
  const message = `${count} rows differ; ${rest} more than are listed here`
  const row = `${rest} more rows`
  return [{ check: check.name, row, expected: 'none', found: `${count} in all`, message }]
}
