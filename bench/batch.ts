import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { JOB_NAMES } from '@haru/settlement'
import { MONTH_SIZE } from './batch/month.ts'
import { asMarkdown } from './batch/report.ts'
import { runBatchBench } from './batch/run-batch-bench.ts'

/**
 * `npm run bench:batch`: the nightly jobs beside the bare statements that do the same work
 * (quality.md, "Speed"). `-- --scale 10` adds ten times the data, `--rounds N` measures longer.
 */

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '5' },
    /** a database of its own; only its own keys are written and removed */
    redis: { type: 'string', default: 'redis://127.0.0.1:6379/9' },
  },
})
if (values.scale !== '1' && values.scale !== '10') throw new Error('--scale is 1 or 10')
const scale = values.scale === '10' ? 10 : 1
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds is a whole number from 1')

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // Leaving by exit removes the data; the server ends with this process.
  process.once(signal, () => process.exit(130))
}

const startedAt = performance.now()
const report = await runBatchBench({
  scale,
  size: MONTH_SIZE,
  rounds,
  redisUrl: values.redis,
  memoryOf: JOB_NAMES,
  settings: [],
  command: ['node bench/batch.ts', ...process.argv.slice(2)].join(' '),
  say(text) {
    if (!process.stderr.isTTY) return
    const seconds = Math.round((performance.now() - startedAt) / 1_000)
    process.stderr.write(`\r\u001b[2K${seconds} s: ${text}`)
  },
})
if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K')

const folder = join(import.meta.dirname, 'results')
mkdirSync(folder, { recursive: true })
const text = asMarkdown(report)
writeFileSync(join(folder, `batch-${scale}x.md`), text)
writeFileSync(join(folder, `batch-${scale}x.json`), `${JSON.stringify(report, undefined, 2)}\n`)
console.log(text)
