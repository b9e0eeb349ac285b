import { readConfig } from '../config.ts'
import { openInstallationDatabase } from '../installation/open-database.ts'
import type { CheckResult } from '../verify/check.ts'
import { CHECKS } from '../verify/checks/index.ts'
import { runChecks } from '../verify/verify.ts'
import { jsonWriter } from '../verify/write-json.ts'

/**
 * `haru verify`: holds live data against the promises of the system, and names every row that
 * differs. The exit code is 1 when there is one.
 * @param options json: for a machine, with every row; a person gets the first 100 of each check
 * @throws Error when the database cannot be reached or read, or is older than this program
 */
export async function verifyCommand({ json }: { json?: boolean }): Promise<void> {
  const database = await openInstallationDatabase(readConfig(), 'read')
  try {
    const url = database.auditUrl
    const results = json ? await writeJson(url) : await runChecks(url)
    if (!json) console.log(asText(results))
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

async function writeJson(url: string): Promise<CheckResult[]> {
  const writer = jsonWriter(writeOut)
  const results = await runChecks(url, CHECKS, writer.onResult)
  await writer.end(results)
  return results
}

/** Whoever reads sets the pace. */
function writeOut(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()))
  })
}

function totalOf(results: readonly CheckResult[]): string {
  return `${results.length} checks, ${countOf(results)} findings`
}

function countOf(results: readonly CheckResult[]): number {
  return results.reduce((sum, { count }) => sum + count, 0)
}
