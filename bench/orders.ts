import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { asMarkdown } from './orders/report.ts'
import { runOrdersBench } from './orders/run-orders-bench.ts'

/**
 * `npm run bench:orders`: orders and menus through the gateway, beside pgbench with the statements
 * of an order and a bare Fastify route (quality.md, "Speed"). `-- --rounds N --seconds N` measures
 * longer.
 */

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '8' },
  },
})
const [rounds, seconds] = [wholeNumber('rounds'), wholeNumber('seconds')]

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // Leaving by exit removes the data; what was started ends with this process.
  process.once(signal, () => process.exit(130))
}

const startedAt = performance.now()
const report = await runOrdersBench({
  systems: ['one process', 'cluster'],
  rounds,
  seconds,
  settings: [],
  command: ['node bench/orders.ts', ...process.argv.slice(2)].join(' '),
  say(text) {
    if (!process.stderr.isTTY) return
    const passed = Math.round((performance.now() - startedAt) / 1_000)
    process.stderr.write(`\r\u001b[2K${passed} s: ${text}`)
  },
})
if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K')

const folder = join(import.meta.dirname, 'results')
mkdirSync(folder, { recursive: true })
const text = asMarkdown(report)
writeFileSync(join(folder, 'orders.md'), text)
writeFileSync(join(folder, 'orders.json'), `${JSON.stringify(report, undefined, 2)}\n`)
console.log(text)

function wholeNumber(name: 'rounds' | 'seconds'): number {
  const number = Number(values[name])
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} is a whole number from 1`)
  return number
}
