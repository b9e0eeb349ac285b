import { spawnSync } from 'node:child_process'
import type { Finding } from './rules/finding.ts'

type Diagnostic = {
  category: string
  message: string
  location?: { path?: string; start?: { line: number } }
}

/**
 * Runs Biome, format and lint, over everything. Warnings and infos count: what may be ignored is
 * switched off in biome.json.
 * @throws Error when it cannot be run
 */
export function checkStyle(): Finding[] {
  const args = ['check', '--reporter=json', '--max-diagnostics=none']
  const options = {
    encoding: 'utf8',
    maxBuffer: 64e6,
    shell: process.platform === 'win32',
  } as const
  const { status, stdout, stderr, error } = spawnSync('biome', args, options)
  if (error) throw error
  const findings = parseDiagnostics(stdout)
  if (status !== 0 && findings.length === 0) throw new Error(`biome failed: ${stdout}${stderr}`)
  return findings
}

/**
 * Reads what `biome check --reporter=json` prints.
 * @param output of biome
 * @throws Error when it is something else
 */
export function parseDiagnostics(output: string): Finding[] {
  const { diagnostics } = JSON.parse(output) as { diagnostics: Diagnostic[] }
  return diagnostics.map(({ category, message, location }) => ({
    file: location?.path || 'biome.json',
    // Biome says line 0 where it means the whole file.
    line: Math.max(1, location?.start?.line ?? 1),
    rule: category,
    text: category === 'format' ? 'not formatted; run "npx biome check --write"' : message,
  }))
}
