import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  addDays,
  type BusinessCalendar,
  businessDayOf,
  startOfBusinessDay,
} from '@haru/business-day'
import fc from 'fast-check'
import pg from 'pg'
import { stampInstallation } from './installation.ts'
import { createTestDatabase } from './testing.ts'

/** Zones with and without summer time, of half hours, at both edges of the date line. */
const ZONES = [
  'Asia/Seoul',
  'UTC',
  'America/New_York',
  'America/Santiago',
  'Europe/London',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
]
const calendars = fc.record<BusinessCalendar>({
  timeZone: fc.constantFrom(...ZONES),
  dayStartsAt: fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([hour, minute]) => [hour, minute].map((n) => String(n).padStart(2, '0')).join(':')),
})
const instants = fc.integer({ min: Date.UTC(2001), max: Date.UTC(2037) })

const { superuserUrl } = await createTestDatabase({ after })
await stampInstallation(superuserUrl, { mode: 'demo', timeZone: 'UTC', dayStartsAt: '00:00' })
const client = new pg.Client({ connectionString: superuserUrl })
client.on('error', () => {})
await client.connect()
after(() => client.end())

async function setCalendar({ timeZone, dayStartsAt }: BusinessCalendar) {
  const statement = 'update haru.installation set time_zone = $1, day_starts_at = $2'
  await client.query(statement, [timeZone, dayStartsAt])
}

test('the database and the code agree on the business day of every instant', async () => {
  const property = fc.asyncProperty(
    calendars,
    fc.array(instants, { minLength: 20, maxLength: 50 }),
    async (calendar, list) => {
      await setCalendar(calendar)
      const { rows } = await client.query<{ day: string }>(
        `select haru.business_day(to_timestamp(ms / 1000.0))::text as day
           from unnest($1::bigint[]) with ordinality u (ms, n) order by n`,
        [list],
      )
      const expected = list.map((instant) => businessDayOf(instant, calendar))
      assert.deepEqual(
        rows.map((row) => row.day),
        expected,
      )
    },
  )
  await fc.assert(property, { numRuns: 150 })
})

test("database and code agree where the clock skips or repeats a day's start", async () => {
  const cases = [
    ['Europe/London', '01:00', '2025-10-26'],
    ['Europe/London', '01:30', '2025-03-30'],
    ['Africa/Cairo', '00:00', '2025-04-25'],
    ['Australia/Lord_Howe', '01:45', '2025-04-06'],
  ] as const
  for (const [timeZone, dayStartsAt, day] of cases) {
    await setCalendar({ timeZone, dayStartsAt })
    const { rows } = await client.query<{ start: Date; day: string }>(
      `select haru.start_of_day($1) as start,
              haru.business_day(haru.start_of_day($1))::text as day`,
      [day],
    )
    const start = startOfBusinessDay(day, { timeZone, dayStartsAt })
    assert.deepEqual(rows, [{ start: new Date(start), day }])
  }
})

test('the database and the code agree on the instant at which every day starts', async () => {
  const days = fc.integer({ min: 0, max: 13_000 }).map((n) => addDays('2001-01-01', n))
  const property = fc.asyncProperty(
    calendars,
    fc.array(days, { minLength: 20, maxLength: 50 }),
    async (calendar, list) => {
      await setCalendar(calendar)
      const { rows } = await client.query<{ ms: string }>(
        `select (extract(epoch from haru.start_of_day(day)) * 1000)::bigint as ms
           from unnest($1::date[]) with ordinality u (day, n) order by n`,
        [list],
      )
      const expected = list.map((day) => startOfBusinessDay(day, calendar))
      assert.deepEqual(
        rows.map((row) => Number(row.ms)),
        expected,
      )
    },
  )
  await fc.assert(property, { numRuns: 150 })
})

test('a moved clock moves what the database calls now, and its business day', async () => {
  await setCalendar({ timeZone: 'Asia/Seoul', dayStartsAt: '00:00' })
  await client.query(`update haru.installation set clock_offset = '36 hours'`)
  const { rows } = await client.query<{ seconds: number; days: number }>(
    `select extract(epoch from haru.clock() - clock_timestamp())::float as seconds,
            haru.business_day(haru.clock()) - haru.business_day(clock_timestamp()) as days`,
  )
  await client.query(`update haru.installation set clock_offset = '0'`)
  const [row] = rows
  assert.ok(Math.abs((row?.seconds ?? 0) - 36 * 3_600) < 5)
  assert.ok(row?.days === 1 || row?.days === 2)
})
