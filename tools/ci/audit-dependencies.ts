import { execFile } from 'node:child_process'

/**
 * `npm run audit:dependencies`: asks the registry which of the locked packages that run in
 * production have known vulnerabilities. Ends with 1 when one is of high or critical severity, with
 * 0 and a line that says so when the registry cannot be asked: not every mirror can.
 */

const ARGS = ['audit', '--omit=dev', '--audit-level=high', '--json']
/** It waits for the network, and the change that is checked for it. */
const ASK_MS_MAX = 120_000
const SAID_BYTES_MAX = 64 * 1024 * 1024
const SEVERE = ['high', 'critical']

type Via = string | { title?: string; url?: string }
type Vulnerability = { name: string; severity: string; range: string; via: Via[] }
/** What npm answers: a report, or that the registry did not give one, or that npm itself failed. */
type Said = {
  vulnerabilities?: Record<string, Vulnerability>
  message?: string
  error?: { code?: string; summary?: string }
}

const said = await askNpm()
if (said.vulnerabilities) {
  process.exitCode = report(Object.values(said.vulnerabilities))
} else if (said.message !== undefined) {
  // The address of a registry of one's own may have a password in it.
  const why = said.message.replace(/\/\/[^/@\s]*@/g, '//')
  console.log(`Dependencies were not audited, since the registry has no answer: ${why}`)
} else {
  console.error(`npm audit failed: ${said.error?.code} ${said.error?.summary}`)
  process.exitCode = 1
}

async function askNpm(): Promise<Said> {
  const npm = process.env['npm_execpath']
  const [command, args] = npm ? [process.execPath, [npm, ...ARGS]] : ['npm', ARGS]
  const options = { timeout: ASK_MS_MAX, maxBuffer: SAID_BYTES_MAX }
  const { stdout, error } = await new Promise<{ stdout: string; error: Error | null }>(
    (resolve) => {
      execFile(command, args, options, (error, stdout) => resolve({ stdout, error }))
    },
  )
  try {
    return JSON.parse(stdout) as Said
  } catch {
    if ((error as { killed?: boolean } | null)?.killed) {
      return { message: `nothing within ${ASK_MS_MAX / 1_000} s` }
    }
    return { error: { code: 'no report:', summary: error?.message ?? stdout.slice(0, 200) } }
  }
}

/** @returns the exit code */
function report(found: readonly Vulnerability[]): number {
  const severe = found.filter(({ severity }) => SEVERE.includes(severity))
  for (const { name, range, severity, via } of severe) {
    const [first] = via.filter((one) => typeof one !== 'string')
    const why = first ? `${first.title} ${first.url}` : `by way of ${via.join(', ')}`
    console.error(`${name} ${range}: ${severity}: ${why}`)
  }
  const rest = found.length - severe.length
  console.log(`Dependencies: ${severe.length} of high severity or more, ${rest} of less.`)
  return severe.length > 0 ? 1 : 0
}
