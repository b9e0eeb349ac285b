import { median } from '../measure.ts'
import type { Outcome, Sample } from './goals.ts'

/** Everything that a run found out. */
export type OrdersReport = {
  command: string
  /** ISO 8601 */
  date: string
  machine: string
  /** load averages at the start and at the end */
  load: readonly [string, string]
  /** what was asked of whom, and how */
  conditions: readonly string[]
  samples: readonly Sample[]
  outcomes: readonly Outcome[]
  /** what was left out, and why */
  missing: readonly string[]
}

/**
 * Writes a report for people, as Markdown.
 * @param report of one run
 */
export function asMarkdown(report: OrdersReport): string {
  const { command, date, machine, load, conditions } = report
  return [
    '# Orders and menus, measured side by side',
    '',
    `\`${command}\`, ${date}  `,
    `${machine}; load before ${load[0]}, after ${load[1]}`,
    '',
    ...conditions.map((one) => `- ${one}`),
    '',
    ...ratesTable(report),
    '',
    ...goalsTable(report),
    '',
    ...report.missing.map((one) => `Not measured: ${one}.`),
    '',
  ].join('\n')
}

function ratesTable({ samples }: OrdersReport): string[] {
  const rows = samples.map(({ name, rounds }) => {
    const rates = rounds.map(({ rate }) => rate)
    const [low, middle, high] = [Math.min(...rates), median(rates), Math.max(...rates)].map((one) =>
      one.toFixed(0),
    )
    const p99 = median(rounds.map(({ p99Ms = Number.NaN }) => p99Ms))
    const shown = Number.isNaN(p99) ? '' : p99.toFixed(0)
    return `| ${name} | ${rounds.length} | ${middle} | ${low} | ${high} | ${shown} |`
  })
  const head = '| work | rounds | median, a second | min | max | p99, ms (median) |'
  return [head, '|---|---|---|---|---|---|', ...rows]
}

function goalsTable({ outcomes }: OrdersReport): string[] {
  const rows = outcomes.map((outcome) => {
    const { of, found, reached } = outcome
    const [against, wanted, shown] =
      outcome.kind === 'rate'
        ? [outcome.against, `≥ ${outcome.min * 100} % of its rate`, percent(found)]
        : ['', `p99 < ${outcome.maxMs} ms`, found === undefined ? '' : `${found.toFixed(0)} ms`]
    const verdict = reached === undefined ? 'not measured' : reached ? 'yes' : 'no'
    return `| ${of} | ${against} | ${shown} | ${wanted} | ${verdict} |`
  })
  return ['| work | against | found | goal | reached |', '|---|---|---|---|---|', ...rows]
}

function percent(ratio: number | undefined): string {
  return ratio === undefined ? '' : `${(ratio * 100).toFixed(0)} %`
}
