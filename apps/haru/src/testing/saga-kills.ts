import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { stampInstallation } from '@haru/pg'
import { temporaryFolder } from '@haru/pg/embedded/testing.ts'
import { createTestDatabase, type TestEnd } from '@haru/pg/testing.ts'
import type { Secrets } from '../installation/secrets.ts'
import { verify } from '../verify/verify.ts'
import { inReverse } from './in-reverse.ts'
import { type MortalSystem, startMortalSystem } from './mortal-system.ts'
import { openRestaurant } from './restaurant.ts'
import { playSagaDay, type SagaPlace } from './saga-day.ts'
import { readDayStart, readOutcome } from './saga-outcome.ts'
import type { StatementDeath } from './system-child.ts'
import { SEOUL } from './test-installation.ts'

/** A restaurant that has had its first days, and what comes of a day that nothing disturbs. */
export type Undisturbed = {
  /** name of the database, to be cloned */
  template: string
  place: SagaPlace
  secrets: Secrets
  outcome: Outcome
}

type Outcome = Awaited<ReturnType<typeof readOutcome>>

/** From then on the stock at dawn is that of the day before. */
const FIRST_DAYS = 2

/**
 * Opens a restaurant and has it undisturbed for its first days.
 * @param t whose end is that of its database
 */
export async function prepareSaga(t: TestEnd): Promise<Undisturbed> {
  const folder = temporaryFolder(t)
  const database = await createTestDatabase(t)
  await stampInstallation(database.superuserUrl, SEOUL)
  const cookieSecrets = [`cookie-secret-${randomUUID()}`] as const
  const secrets = { cookieSecrets, internalKey: randomUUID() }
  const system = await startMortalSystem(t, database, secrets)
  // At noon, so that no day ends while it is played.
  await system.admin.query(`
    update haru.installation
       set clock_offset = clock_offset + interval '12 hours'
           + (haru.start_of_day(haru.business_day(haru.clock()) + 1) - haru.clock())`)
  const place = { ...(await openPlace(system)), folder }
  let outcome: Outcome | undefined
  for (let day = 1; day <= FIRST_DAYS; day++) outcome = await outcomeOfDay(system, place, day)
  assert.ok(outcome)
  assert.equal(await system.countDeaths(0), 0)
  await system.end()
  return { template: database.name, place, secrets, outcome }
}

async function openPlace(system: MortalSystem): Promise<Omit<SagaPlace, 'folder'>> {
  const { storeId, ownerToken, refreshCookie, tabletIds, ...restaurant } =
    await openRestaurant(system)
  const tablets: { id: number; cookie: string }[] = []
  for (const id of tabletIds.slice(0, 6)) tablets.push({ id, cookie: await restaurant.pair(id) })
  const rice = await restaurant.addProduct({ name: '비빔밥', price: 9_000, baseStock: 100 })
  const soup = await restaurant.addProduct({ name: '국밥', price: 8_500, baseStock: 100 })
  const roast = await restaurant.addProduct({ name: '갈비', price: 31_000, baseStock: 5 })
  return { storeId, ownerToken, refreshCookie, tablets, products: { rice, soup, roast } }
}

/** Plays a day, and reads what came of it. */
async function outcomeOfDay(system: MortalSystem, place: SagaPlace, day: number): Promise<Outcome> {
  const start = await readDayStart(system.admin)
  await playSagaDay(system, place, day)
  await system.settle()
  return await readOutcome(system.admin, start, day)
}

async function renewToken(system: MortalSystem, { refreshCookie }: SagaPlace): Promise<string> {
  const { status, body } = await system.request('POST', '/user/re-issue', { cookie: refreshCookie })
  assert.equal(status, 200, JSON.stringify(body))
  return body.accessToken
}

/**
 * Kills a system once a day, and each time compares what came of that day with an undisturbed one.
 * @param t whose end is the system's, and which tells how long each day took
 * @param undisturbed the restaurant, which is cloned
 * @param deaths one a day
 * @returns how often it was killed: once or twice a day
 * @throws AssertionError when it did not die, or left a trace of having died
 */
export async function killDaily(
  t: TestEnd & { diagnostic(message: string): void },
  { template, place, secrets, outcome }: Undisturbed,
  deaths: readonly StatementDeath[],
): Promise<number> {
  // Its end comes before that of its database, also when it comes too early.
  const owner = inReverse(t)
  const database = await createTestDatabase(owner, template)
  const system = await startMortalSystem(owner, database, secrets)
  // The token of the first days is good for an hour, and there are a hundred days.
  const here = { ...place, ownerToken: await renewToken(system, place) }
  let before = 0
  for (const [index, death] of deaths.entries()) {
    const where = `killed ${death.when} statement ${death.nth} like ${death.statement}`
    const startedAt = performance.now()
    await system.dieAt(death)
    const found = await outcomeOfDay(system, here, FIRST_DAYS + 1 + index)
    const after = await system.countDeaths(before + 1)
    assert.ok(after > before, `not ${where}`)
    before = after
    await system.dieAt(undefined)
    assert.deepEqual(found, outcome, where)
    assert.deepEqual(await verify(database.appUrl), [], where)
    t.diagnostic(`${where}: ${Math.round(performance.now() - startedAt)} ms`)
  }
  await system.end()
  return before
}
