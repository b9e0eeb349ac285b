import pg from 'pg'

/** Each day that is jumped over is settled: a mistyped year would be settled for hours. */
const DAYS_MAX = 366
const STEP = /^\+(\d{1,5})([dh])$/
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/

/**
 * Moves the clock of a demo forward.
 * @param adminUrl of a login that may write schema haru
 * @param target `+1d`, `+3h`, or a time of day in the installation's time zone like
 *   `2026-12-01T00:10`
 * @returns the time that the clock shows now, written like the target's last form
 * @throws Error with one clear sentence when the target is none, lies in the past or more than a
 *   year ahead, or the installation is no demo
 */
export async function moveDemoClock(adminUrl: string, target: string): Promise<string> {
  const statement = statementOf(target)
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query('begin')
    const now = await move(client, statement, target)
    await client.query('commit')
    return now
  } finally {
    // Ends the transaction too, when it was not committed.
    await client.end()
  }
}

type Statement = { expression: string; value: string }

/** The instant that is wanted, out of `c` and `$1`. */
function statementOf(target: string): Statement {
  const [, count, unit] = STEP.exec(target) ?? []
  if (count !== undefined && unit === 'h') {
    return { expression: 'c.now + $1::interval', value: `${count} hours` }
  }
  if (count !== undefined) {
    // The same time of day, also where a day has 23 or 25 hours.
    const expression = '(c.now at time zone c.time_zone + $1::interval) at time zone c.time_zone'
    return { expression, value: `${count} days` }
  }
  if (!isTime(target)) {
    throw new Error(`"${target}" is no target: write +1d, +3h or a time like 2026-12-01T00:10`)
  }
  return { expression: '$1::timestamp at time zone c.time_zone', value: target }
}

function isTime(text: string): boolean {
  try {
    return TIME.test(text) && Temporal.PlainDateTime.from(text).toString().startsWith(text)
  } catch {
    return false
  }
}

type Moved = { mode: string; seconds: number; now: string }

async function move(client: pg.Client, { expression, value }: Statement, target: string) {
  await client.query('select from haru.installation for update')
  const { rows } = await client.query<Moved>(
    `with c as materialized (
       select mode, time_zone, haru.clock() as now from haru.installation
     ), wanted as (
       select c.mode, c.time_zone, ${expression} as at, c.now from c
     )
     select mode, extract(epoch from at - now)::float8 as seconds,
            to_char(at at time zone time_zone, 'YYYY-MM-DD"T"HH24:MI') as now
       from wanted`,
    [value],
  )
  const [moved] = rows
  if (!moved) throw new Error('This database has no clock: it was never started.')
  if (moved.mode !== 'demo') throw new Error("Only a demo's clock can be moved.")
  if (moved.seconds <= 0) throw new Error(`${target} is not ahead: the clock only moves forward.`)
  if (moved.seconds > DAYS_MAX * 86_400) {
    throw new Error(`${target} is more than ${DAYS_MAX} days ahead: move there in steps.`)
  }
  await client.query(
    'update haru.installation set clock_offset = clock_offset + make_interval(secs => $1)',
    [moved.seconds],
  )
  return moved.now
}
