import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { startHousekeeping } from './housekeeping.ts'
import { openTestUser } from './testing.ts'

const user = await openTestUser({ after })

test('sessions that ended long ago go at the start, however many there are', async () => {
  const { sid } = await user.owner('old@example.com')
  await sql`
    insert into users.session (id, account_id, expires_at)
    select gen_random_uuid(), account_id, now() - interval '31 days'
      from users.session, generate_series(1, 12000) where id = ${sid}`.execute(user.db)
  const housekeeping = startHousekeeping(user.service.context.db, (error) => {
    assert.fail(String(error))
  })
  const left = async () => (await sql`select id from users.session`.execute(user.db)).rows
  while ((await left()).length > 1);
  assert.deepEqual(await left(), [{ id: sid }])
  await housekeeping.stop()
})
