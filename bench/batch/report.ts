import { median, type Samples } from '../measure.ts'
import { type Outcome, TEN_TIMES } from './goals.ts'
import type { JobMemory } from './job-child.ts'

/** Everything that a run found out. */
export type BatchReport = {
  command: string
  /** ISO 8601 */
  date: string
  machine: string
  /** load averages at the start and at the end */
  load: readonly [string, string]
  /** how much was computed on, in a sentence each */
  data: readonly string[]
  /** how the two sides committed, and the like */
  conditions: readonly string[]
  samples: readonly Samples[]
  outcomes: readonly Outcome[]
  memory: readonly (JobMemory & { name: string })[]
  /** what was left out, and why */
  missing: readonly string[]
}

/** quality.md: the process that runs the job. */
const MEMORY_MAX_MIB = 300
/** "Unchanged", as far as a heap that is collected now and then can be. */
const MEMORY_GROWTH_MAX = 1.15

/**
 * Writes a report for people, as Markdown.
 * @param report of one run
 */
export function asMarkdown(report: BatchReport): string {
  const { command, date, machine, load, data, conditions } = report
  return [
    '# The nightly jobs, measured side by side',
    '',
    `\`${command}\`, ${date}  `,
    `${machine}; load before ${load[0]}, after ${load[1]}`,
    '',
    ...[...data, ...conditions].map((one) => `- ${one}`),
    '',
    ...timesTable(report),
    '',
    ...goalsTable(report),
    '',
    ...memoryTable(report),
    '',
    ...report.missing.map((one) => `Not measured: ${one}.`),
    '',
  ].join('\n')
}

function timesTable({ samples }: BatchReport): string[] {
  const rows = samples.map(({ name, seconds }) => {
    const [min, max] = [Math.min(...seconds), Math.max(...seconds)]
    const [low, middle, high] = [min, median(seconds), max].map((one) => one.toFixed(3))
    return `| ${name} | ${seconds.length} | ${middle} | ${low} | ${high} |`
  })
  return ['| work | rounds | median, s | min | max |', '|---|---|---|---|---|', ...rows]
}

function goalsTable({ outcomes }: BatchReport): string[] {
  const rows = outcomes.map(({ of, against, max, ratio }) => {
    const wanted = max < 1 ? `≤ 1/${Math.round(1 / max)}` : `≤ ${max} ×`
    if (ratio === undefined) return `| ${of} | ${against} | | ${wanted} | not measured |`
    const shown = ratio < 0.5 ? `1/${(1 / ratio).toFixed(1)}` : `${ratio.toFixed(2)} ×`
    return `| ${of} | ${against} | ${shown} | ${wanted} | ${ratio <= max ? 'yes' : 'no'} |`
  })
  const head = ['| work | against | ratio of medians | goal | reached |', '|---|---|---|---|---|']
  return [...head, ...rows]
}

function memoryTable({ memory }: BatchReport): string[] {
  const mib = (bytes: number) => bytes / 2 ** 20
  const rows = memory.map(({ name, before, peak }) => {
    const small = memory.find((one) => `${one.name}${TEN_TIMES}` === name)
    const growth = small ? peak / small.peak : undefined
    const isGood = mib(peak) < MEMORY_MAX_MIB && (growth ?? 1) <= MEMORY_GROWTH_MAX
    const [started, most] = [before, peak].map((bytes) => mib(bytes).toFixed(0))
    const grown = growth === undefined ? '' : `${growth.toFixed(2)} ×`
    return `| ${name} | ${started} | ${most} | ${grown} | ${isGood ? 'yes' : 'no'} |`
  })
  return [
    `Goals: < ${MEMORY_MAX_MIB} MiB; of ten times the data ≤ ${MEMORY_GROWTH_MAX} × as much.`,
    '',
    '| process that runs only | MiB before the job | at most | of ten times the data | reached |',
    '|---|---|---|---|---|',
    ...rows,
  ]
}
