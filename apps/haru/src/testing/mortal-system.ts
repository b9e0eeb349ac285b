import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { findFreePort } from '@haru/pg'
import type { TestDatabase, TestEnd } from '@haru/pg/testing.ts'
import pg from 'pg'
import type { Secrets } from '../installation/secrets.ts'
import type { ChildAnswer, ChildCommand, StatementDeath } from './system-child.ts'
import { type Answer, sendRequest, type TestInstallation } from './test-installation.ts'
import { untilSettled } from './until-settled.ts'

const CHILD = fileURLToPath(new URL('system-child.ts', import.meta.url))
/** A connection breaks a moment before its process is seen to have ended. */
const END_MS_MAX = 30_000
/** What is told to come again is asked for a minute. */
const ASKED_MAX = 60
const ASK_AGAIN_MS = 1_000

/** A system in a process of its own, which is started again whenever it has died. */
export type MortalSystem = Pick<TestInstallation, 'url' | 'request' | 'admin'> & {
  /** Has something done that no route does; again when it dies of it. */
  command(command: ChildCommand): Promise<unknown>
  /** Waits until no event is on its way and no order is undecided. */
  settle(): Promise<void>
  /**
   * Lets it die at a statement, and the process after it at the first of these that it comes to.
   * @param death undefined: it lives on
   */
  dieAt(death: StatementDeath | undefined): Promise<void>
  /**
   * Waits until it has died, should it be dying just now.
   * @param min deaths for which there is no need to wait
   * @returns how often it has died so far
   */
  countDeaths(min: number): Promise<number>
  /** Ends it for good. */
  end(): Promise<void>
}

type Life = { child: ChildProcess; ended: Promise<unknown> }

/**
 * Starts a system in a process of its own; requests and commands are repeated, after its next
 * start, until they are answered: as clients do.
 * @param t whose end is the system's
 * @param database of its own
 * @param secrets the same for every system that has ever run on these data
 */
export async function startMortalSystem(
  t: TestEnd,
  database: TestDatabase,
  secrets: Secrets,
): Promise<MortalSystem> {
  const admin = new pg.Client({ connectionString: database.superuserUrl })
  // It breaks when a test fails and its database is dropped.
  admin.on('error', () => {})
  await admin.connect()
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  let deaths = 0
  let nextDeath: StatementDeath | undefined
  let isOver = false

  async function start(): Promise<Life> {
    for (;;) {
      const settings = { databaseUrl: database.appUrl, port, secrets, dieAt: nextDeath }
      nextDeath = undefined
      const child = spawn(process.execPath, [CHILD, JSON.stringify(settings)], {
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      })
      const ended = once(child, 'exit').then(([code]) => {
        if (isOver) return
        assert.equal(code, null, 'it ended otherwise than by being killed')
        deaths++
      })
      const ready = once(createInterface(child.stdout as NodeJS.ReadableStream), 'line')
      await Promise.race([ready, ended])
      if (child.signalCode !== null) continue
      await admin.query(EXPIRE_LEASES)
      return { child, ended }
    }
  }

  let current = start()

  /** Does something with the process that lives now; with its successor, when that dies of it. */
  async function survive<Result>(work: (life: Life) => Promise<Result>): Promise<Result> {
    for (;;) {
      const now = current
      const life = await now
      try {
        return await work(life)
      } catch (error) {
        if (!(await hasEnded(life, END_MS_MAX))) throw error
        if (current === now) current = start()
      }
    }
  }

  async function end(): Promise<void> {
    isOver = true
    const { child, ended } = await current
    child.kill('SIGKILL')
    await ended
    await admin.end()
  }

  let ending: Promise<void> | undefined
  const endOnce = () => {
    ending ??= end()
    return ending
  }
  t.after(endOnce)
  const command = (asked: ChildCommand) => survive((life) => tell(life, asked))
  const lookAlive = () =>
    survive(async ({ child }) => assert.equal(child.signalCode, null, 'it was killed'))
  await current
  return {
    url,
    admin,
    request: (...request) => survive(() => askUntilTaken(() => sendRequest(url, ...request))),
    command,
    settle: () => untilSettled(admin, lookAlive),
    async dieAt(death) {
      await command({ kind: 'die', at: death })
      nextDeath = death && { ...death, nth: 1 }
    },
    async countDeaths(min) {
      if (deaths < min) await hasEnded(await current, END_MS_MAX)
      return deaths
    },
    end: endOnce,
  }
}

/** Whoever is told to come again does: a process that has just started may have too much to do. */
async function askUntilTaken(ask: () => Promise<Answer>): Promise<Answer> {
  for (let asked = 1; ; asked++) {
    const answer = await ask()
    const isBusy = answer.status === 503 || answer.body?.errorCode === 'COMMON_409_01'
    if (!isBusy || asked === ASKED_MAX) return answer
    await delay(ASK_AGAIN_MS)
  }
}

/** As if the time had passed after which an import or a job that is silent counts as dead. */
const EXPIRE_LEASES = ['trade', 'settlement']
  .map((schema) => {
    return `update ${schema}.job_execution
               set lease_until = clock_timestamp() - interval '1 ms' where ended_at is null;`
  })
  .join('\n')

async function hasEnded({ child, ended }: Life, msMax: number): Promise<boolean> {
  const late = delay(msMax, undefined, { ref: false })
  await Promise.race([ended, late])
  return child.signalCode !== null || child.exitCode !== null
}

async function tell({ child, ended }: Life, command: ChildCommand): Promise<unknown> {
  const answered = once(child, 'message') as Promise<[ChildAnswer]>
  child.send(command)
  const answer = await Promise.race([answered, ended])
  if (!Array.isArray(answer)) throw new Error('it died of a command')
  const [{ result, error }] = answer
  if (error !== undefined) throw new Error(error)
  return result
}
