import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jobRunCommand } from './job-run.ts'

const day = '2026-01-05'
const WRONG: readonly [string, Partial<Parameters<typeof jobRunCommand>[1]>, RegExp][] = [
  ['--start-date with --from', { startDate: day, from: day }, /give one or the other/],
  ['--start-date with --to', { startDate: day, to: day }, /give one or the other/],
  ['--start-date with both', { startDate: day, from: day, to: day }, /give one or the other/],
  ['no period', {}, /name the period by --start-date, or all of them by --from and --to/],
  ['--from alone', { from: day }, /name the period by/],
  ['what is no date', { startDate: '2026-02-29' }, /"2026-02-29" is not a date/],
]

for (const [what, options, expected] of WRONG) {
  test(`a run is refused, before anything is opened, for ${what}`, async () => {
    await assert.rejects(jobRunCommand('settlement', { dateTerm: 'DAY', ...options }), expected)
  })
}
