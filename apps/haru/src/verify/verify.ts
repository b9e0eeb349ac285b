import { AUDITOR_ROLE } from '@haru/pg'
import pg from 'pg'
import type { Check, CheckResult, Finding } from './check.ts'
import { CHECKS } from './checks/index.ts'

/** A person looks at the first ones; the count says how many there are. */
const FINDINGS_PER_CHECK_MAX = 100
/** A check reads every order that there is, once or twice. */
const STATEMENT_MS_MAX = 30 * 60_000

/**
 * Holds live data against the promises of the system: domain.md, money rule 10. Reads as an auditor
 * who can change nothing, in one snapshot, so that nothing is half done unless it is half done for
 * others, too.
 * @param url of a login that may act as the auditor: the services' login, or a superuser's
 * @param checks which promises
 * @returns what was found, check by check
 * @throws Error naming the check that could not be made
 */
export async function runChecks(
  url: string,
  checks: readonly Check[] = CHECKS,
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
    return await runChecksIn(client, checks)
  } finally {
    await client.end()
  }
}

/**
 * The same in a transaction that is open already.
 * @param client that has it
 * @param checks which promises
 */
export async function runChecksIn(
  client: pg.Client,
  checks: readonly Check[],
): Promise<CheckResult[]> {
  const results: CheckResult[] = []
  for (const check of checks) results.push(await runCheck(client, check))
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

type Row = { row_name: string; expected: string; found: string; total: number }

async function runCheck(client: pg.Client, check: Check): Promise<CheckResult> {
  const statement = `
    select row_name, expected, found, (count(*) over ())::integer as total
      from (${check.sql}) broken (row_name, expected, found)
     order by length(row_name), row_name collate "C"
     limit ${FINDINGS_PER_CHECK_MAX}`
  try {
    const { rows } = await client.query<Row>(statement)
    const findings = rows.map((row) => findingOf(check, row))
    return { check, count: rows[0]?.total ?? 0, findings }
  } catch (cause) {
    throw new Error(`The check ${check.name} could not be made: ${String(cause)}`, { cause })
  }
}

function findingOf(check: Check, { row_name: row, expected, found }: Row): Finding {
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
