import { spawnSync } from 'node:child_process'
import type { Finding } from './rules/finding.ts'

const PLACE = /^(.+?)\((\d+),\d+\): (?:error )?(.*)$/

/** What runs on Node, and what runs in browsers: each knows other things of its surroundings. */
const PROJECTS = ['.', 'apps/web']

/**
 * Runs TypeScript over everything.
 * @returns what it found; a line without a place belongs to the finding before it
 * @throws Error when it cannot be run
 */
export function checkTypes(): Finding[] {
  return PROJECTS.flatMap(checkProject)
}

function checkProject(project: string): Finding[] {
  const args = ['--pretty', 'false', '--project', project]
  const { status, stdout, stderr, error } = spawnSync('tsc', args, {
    encoding: 'utf8',
    maxBuffer: 64e6,
    shell: process.platform === 'win32',
  })
  if (error) throw error
  const findings = parseTypeErrors(stdout)
  if (status !== 0 && findings.length === 0) throw new Error(`tsc failed: ${stdout}${stderr}`)
  return findings
}

/**
 * Reads what `tsc --pretty false` prints.
 * @param output of tsc
 */
export function parseTypeErrors(output: string): Finding[] {
  const findings: Finding[] = []
  for (const line of output.split('\n')) {
    const [, file, number, text] = PLACE.exec(line) ?? []
    const last = findings.at(-1)
    if (file && number && text) findings.push({ file, line: Number(number), rule: 'types', text })
    else if (last && line.startsWith('  ')) last.text += `\n  ${line}`
    else if (line.startsWith('error ')) {
      findings.push({ file: 'tsconfig.json', line: 1, rule: 'types', text: line })
    }
  }
  return findings
}
