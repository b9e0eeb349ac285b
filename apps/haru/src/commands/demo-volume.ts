import type { Command } from 'commander'
import { readConfig } from '../config.ts'
import { type MadeVolume, makeVolume, type SalesOrder } from '../demo/volume/index.ts'
import { openInstallationDatabase } from '../installation/open-database.ts'
import { progressLine } from './progress-line.ts'
import { stopSignal } from './stop-signal.ts'

/** What was typed behind `haru demo`; nothing of it asks for the sample restaurant. */
export type VolumeOptions = {
  stores?: string
  from?: string
  to?: string
  lines?: string
  products?: string
  seed?: string
  json?: boolean
}

/** Quality.md's month: 100 stores have 1,000 products. */
const PRODUCTS = '10'
const NEEDED = ['stores', 'from', 'to', 'lines', 'seed'] as const

/**
 * Adds the options for sales of any volume.
 * @param demo the command `haru demo`
 * @returns the same command
 */
export function addVolumeOptions(demo: Command): Command {
  return demo
    .option('--stores <n>', 'instead of the sample restaurant: make so many stores …')
    .option('--from <date>', '… with sales from this day, yyyy-MM-dd …')
    .option('--to <date>', '… to this one, included …')
    .option('--lines <n>', '… of so many order lines in all')
    .option('--products <n>', `products of each of these stores, default ${PRODUCTS}`)
    .option('--seed <word>', 'the same seed makes the same sales, another one other stores')
    .option('--json', 'for machines, with --stores')
}

/** Whether sales of some volume are asked for, and not the sample restaurant. */
export function asksForVolume(options: VolumeOptions): boolean {
  return Object.keys(options).length > 0
}

/**
 * `haru demo --stores N --from DAY --to DAY --lines N --seed S`: makes stores with sales of any
 * volume, or, interrupted, nothing.
 * @param options which
 * @throws Error when an option is missing or wrong, this is no demo, the stores of this seed are
 *   there already, or it was stopped
 */
export async function demoVolumeCommand(options: VolumeOptions): Promise<void> {
  const order = readOrder(options)
  const config = readConfig()
  if (config.HARU_MODE !== 'demo') throw new Error('HARU_MODE is not demo: this is a demo command')
  const signal = stopSignal()
  const line = progressLine()
  const database = await openInstallationDatabase(config, 'begin')
  try {
    const { adminUrl } = database
    const made = await makeVolume(adminUrl, order, { signal, onProgress: line.show }).finally(
      line.end,
    )
    console.log(options.json ? JSON.stringify(made) : describe(made))
  } finally {
    await database.close()
  }
}

function readOrder(options: VolumeOptions): SalesOrder {
  const missing = NEEDED.filter((name) => options[name] === undefined).map((name) => `--${name}`)
  if (missing.length > 0) {
    throw new Error(`sales of some volume need ${missing.join(', ')} too: haru demo --help`)
  }
  const { from = '', to = '', seed = '', products = PRODUCTS } = options
  return {
    ...{ from, to, seed },
    stores: readNumber('stores', options.stores),
    lines: readNumber('lines', options.lines),
    products: readNumber('products', products),
  }
}

function readNumber(name: string, text = ''): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new Error(`--${name} must be a whole number, not "${text}"`)
}

function describe({ stores, products, lines, payments, seconds, ownerEmail }: MadeVolume): string {
  const show = (count: number) => count.toLocaleString('en')
  return [
    `${show(stores)} stores with ${show(products)} products, ${show(lines)} lines, ` +
      `${show(payments)} payments in ${seconds.toFixed(1)} s.`,
    `The first store's owner signs in as person:${ownerEmail}.`,
    'The nightly jobs compute them while "haru start" runs, or by "haru job run".',
  ].join('\n')
}
