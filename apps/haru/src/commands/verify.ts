import { readConfig } from '../config.ts'
import { openInstallationDatabase } from '../installation/open-database.ts'
import type { CheckResult } from '../verify/check.ts'
import { runChecks } from '../verify/verify.ts'

/**
 * `haru verify`: holds live data against the promises of the system, and names every row that
 * differs. The exit code is 1 when there is one.
 * @param options json: for a machine instead of a person
 * @throws Error when the database cannot be reached or read
 */
export async function verifyCommand({ json }: { json?: boolean }): Promise<void> {
  const database = await openInstallationDatabase(readConfig())
  try {
    const results = await runChecks(database.urlFor('trade'))
    console.log(json ? JSON.stringify(asJson(results), undefined, 2) : asText(results))
    if (countOf(results) > 0) process.exitCode = 1
  } finally {
    await database.close()
  }
}

/**
 * What a person reads: one line per finding, and how many there are.
 * @param results of all checks
 */
export function asText(results: readonly CheckResult[]): string {
  const lines = results.flatMap(({ check, count, findings }) => {
    const rest = count - findings.length
    const found = findings.map((finding) => `${check.name}: ${finding.message}`)
    return rest === 0 ? found : [...found, `${check.name}: ${rest} more rows like these`]
  })
  const broken = results.filter(({ count }) => count > 0)
  const promises = broken.map(({ check }) => `${check.name} promises: ${check.promise}`)
  return [...lines, ...promises, totalOf(results)].join('\n')
}

/**
 * What a machine reads: `{checks, findings, broken: [{check, promise, count, findings: […]}]}`.
 * @param results of all checks
 */
export function asJson(results: readonly CheckResult[]) {
  const broken = results
    .filter(({ count }) => count > 0)
    .map(({ check, count, findings }) => ({
      check: check.name,
      promise: check.promise,
      count,
      findings: findings.map(({ row, expected, found }) => ({ row, expected, found })),
    }))
  return { checks: results.length, findings: countOf(results), broken }
}

function totalOf(results: readonly CheckResult[]): string {
  return `${results.length} checks, ${countOf(results)} findings`
}

function countOf(results: readonly CheckResult[]): number {
  return results.reduce((sum, { count }) => sum + count, 0)
}
