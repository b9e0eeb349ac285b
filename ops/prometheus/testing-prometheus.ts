import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { TestContext } from 'node:test'
import { promisify } from 'node:util'
import { findFreePort } from '@haru/pg'
import { stringify } from 'yaml'
import { OPS, type Read, readYaml } from '../read-yaml.ts'

/** Names the folder that prometheus and promtool are in; set, their tests are never skipped. */
const VARIABLE = 'HARU_TEST_PROMETHEUS'
const START_MS_MAX = 30_000
/** Longer than two scrapes on a machine that has much else to do. */
const PATIENCE_MS = 60_000
const LOOK_EVERY_MS = 100

/** A program of tests, or why they are skipped. */
export type TestProgram = { program: string; skip: false } | { program: ''; skip: string }

/**
 * Looks for a program of Prometheus.
 * @param name prometheus or promtool
 * @returns where it is; `skip` says why there is none
 * @throws Error when a folder was named that does not have it
 */
export function findProgram(name: 'prometheus' | 'promtool'): TestProgram {
  const named = process.env[VARIABLE]
  const folders = named ? [named] : (process.env['PATH'] ?? '').split(delimiter)
  const program = folders.map((folder) => join(folder, name)).find(isProgram)
  if (program !== undefined) return { program, skip: false }
  if (named) throw new Error(`${VARIABLE} names ${named}, which has no ${name}`)
  const how = 'install it by tools/ci/install-program.sh prometheus'
  return { program: '', skip: `there is no ${name}: ${how}` }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Runs promtool.
 * @returns what it said, when it found nothing wrong
 * @throws Error with what it said otherwise
 */
export async function runPromtool(program: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(program, args).catch((error) => {
    throw new Error(`promtool ${args.join(' ')}:\n${error.stdout}\n${error.stderr}`)
  })
  return stdout + stderr
}

/** A Prometheus of one test's own. */
export type TestPrometheus = {
  /** Series that a query gives now. @throws Error with what is wrong about the query */
  query(text: string): Promise<Series[]>
}

/** One of them: its labels, and its value, which may be NaN. */
export type Series = { metric: Record<string, string>; value: number }

/**
 * Starts a Prometheus on a free port, until the test has ended.
 * @param program of it
 * @param config its configuration, all of whose paths are absolute
 * @returns when it answers
 * @throws Error with what it said, when it does not start
 */
export async function startPrometheus(
  t: Pick<TestContext, 'after'>,
  program: string,
  config: Read,
): Promise<TestPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'haru-test-prometheus-'))
  const file = join(folder, 'prometheus.yaml')
  writeFileSync(file, stringify(config))
  const url = `http://127.0.0.1:${await findFreePort()}`
  const child = spawn(
    program,
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${new URL(url).host}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  t.after(async () => {
    if (isRunning(child)) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    rmSync(folder, { recursive: true, force: true })
  })
  await untilReady(child, url)
  return { query: (text) => query(url, text) }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  const said: string[] = []
  child.stderr?.setEncoding('utf8').on('data', (text: string) => said.push(text))
  const patience = performance.now() + START_MS_MAX
  while (isRunning(child) && performance.now() < patience) {
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`Prometheus did not start: ${said.join('')}`)
}

async function query(url: string, text: string): Promise<Series[]> {
  const body = new URLSearchParams({ query: text })
  const response = await fetch(`${url}/api/v1/query`, { method: 'POST', body })
  const answer: Read = await response.json()
  if (answer.status !== 'success') throw new Error(`${answer.error}\nin\n${text}`)
  return answer.data.result.map(({ metric, value: [, value] }: Read) => {
    return { metric, value: Number(value) }
  })
}

/** A process on the loopback: where it shows its figures, and which part it is. */
export type Watched = { port: number; part: string }

/**
 * The configuration as it is, but for where the processes are and how often they are asked.
 * @param processes those that are asked
 */
export function watching(processes: readonly Watched[]): Read {
  const [config] = readYaml('prometheus/prometheus.yaml')
  const [haru] = config.scrape_configs.filter((one: Read) => one.job_name === 'haru')
  const { dns_sd_configs: _, ...rest } = haru
  const targets = processes.map(({ port, part }) => {
    return { targets: [`127.0.0.1:${port}`], labels: { __meta_dns_name: part } }
  })
  const often = { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' }
  const rules = config.rule_files.map((file: string) => join(OPS, 'prometheus', file))
  const scraped = { ...rest, static_configs: targets }
  return { global: often, rule_files: rules, scrape_configs: [scraped] }
}

/**
 * Looks until a query gives more than a number.
 * @returns what it gives
 */
export async function untilMore(
  { query }: TestPrometheus,
  text: string,
  than: number,
): Promise<number> {
  const patience = performance.now() + PATIENCE_MS
  for (;;) {
    const [first] = await query(text)
    if (first && first.value > than) return first.value
    assert.ok(performance.now() < patience, `${text} is not more than ${than}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}
