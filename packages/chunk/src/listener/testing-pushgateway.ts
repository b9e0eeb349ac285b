import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'

/** Names the folder that the Pushgateway is in; when it is set, its tests are never skipped. */
const VARIABLE = 'HARU_TEST_PUSHGATEWAY'
/** In the folder itself, or where Debian's package has it below the folder. */
const PLACES = ['prometheus-pushgateway', 'pushgateway', 'usr/bin/prometheus-pushgateway']
const START_MS_MAX = 10_000

/** The Pushgateway of tests: its program, or why they are skipped. */
export type TestPushgateway = { program: string; skip: false } | { program: ''; skip: string }

/**
 * Looks for the program of a Pushgateway.
 * @returns where it is; `skip` says why there is none
 * @throws Error when a folder was named that does not have it
 */
export function findPushgateway(): TestPushgateway {
  const named = process.env[VARIABLE]
  const folders = named ? [named] : (process.env['PATH'] ?? '').split(delimiter)
  const all = folders.flatMap((folder) => PLACES.map((place) => join(folder, place)))
  const program = all.find(isProgram)
  if (program !== undefined) return { program, skip: false }
  if (named) throw new Error(`${VARIABLE} names ${named}, which has no prometheus-pushgateway`)
  const how = 'install it by tools/ci/install-program.sh prometheus-pushgateway'
  return { program: '', skip: `there is no prometheus-pushgateway: ${how}` }
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
 * Starts a Pushgateway on a free port, until the test has ended.
 * @param t the test
 * @param program of it
 * @returns its address
 * @throws Error with what it said when it does not start
 */
export async function startPushgateway(
  t: Pick<TestContext, 'after'>,
  program: string,
): Promise<string> {
  const flags = ['--web.listen-address=127.0.0.1:0', '--persistence.file=']
  const child = spawn(program, flags, { stdio: ['ignore', 'ignore', 'pipe'] })
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), START_MS_MAX)
  const said: string[] = []
  try {
    for await (const line of createInterface(child.stderr)) {
      said.push(line)
      const [, address] = /msg="?Listening on"? address=(\S+)/i.exec(line) ?? []
      if (address === undefined) continue
      // What it says later has to go somewhere.
      child.stderr.resume()
      return `http://${address}`
    }
  } finally {
    clearTimeout(timer)
  }
  throw new Error(`the Pushgateway did not start: ${said.join('\n')}`)
}
