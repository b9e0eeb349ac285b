import pg from 'pg'

/**
 * When a test's day begins: an ordinary Wednesday at noon, in no week, month or year that is about
 * to end. With the day of their run, some tests failed on Sundays, when a day ends a week, too.
 */
const NOON = '2027-01-13T12:00+09:00'
/** Another time for all, to see what they do then: `HARU_TEST_CLOCK=2027-01-31T23:55+09:00`. */
const VARIABLE = 'HARU_TEST_CLOCK'

/**
 * Has the clock of every demo that is begun in a database start at one time, whatever the day is.
 * @param url of a superuser, with the database that tests clone
 * @throws Error when the variable's value is no time
 */
export async function startClockAtNoon(url: string): Promise<void> {
  const start = process.env[VARIABLE] ?? NOON
  if (Number.isNaN(Date.parse(start))) {
    throw new Error(`${VARIABLE} is "${start}"; it must be a time like ${NOON}`)
  }
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`
      create function haru.start_at_noon() returns trigger language plpgsql as $body$
      begin
        new.clock_offset := timestamptz ${client.escapeLiteral(start)} - clock_timestamp();
        return new;
      end $body$;
      create trigger start_at_noon before insert on haru.installation
         for each row when (new.mode = 'demo') execute function haru.start_at_noon();`)
  } finally {
    await client.end()
  }
}
