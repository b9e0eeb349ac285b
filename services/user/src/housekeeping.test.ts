import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { startHousekeeping } from './housekeeping.ts'
import { openTestUser } from './testing.ts'

const user = await openTestUser({ after })

test('invitations that nobody can take any more go, however many there are', async () => {
  const { id, storeId } = await user.owner('inviting@example.com')
  await sql`
    insert into users.staff_invitation (store_id, invited_by, code_digest, created_at, expires_at)
    select ${storeId}, ${id}, sha256(n::text::bytea), now() - interval '2 days',
           now() + case when n = 1 then 1 else -1 end * interval '1 hour'
      from generate_series(1, 3000) n`.execute(user.db)
  const housekeeping = startHousekeeping(user.service.context.db, (error) => {
    assert.fail(String(error))
  })
  const left = async () => (await sql`select from users.staff_invitation`.execute(user.db)).rows
  while ((await left()).length > 1);
  await housekeeping.stop()
  assert.equal((await left()).length, 1)
})

test('sessions that ended long ago go at the start, however many there are', async () => {
  const { id, sid } = await user.owner('old@example.com')
  await sql`
    insert into users.session (id, account_id, expires_at)
    select gen_random_uuid(), account_id, now() - interval '31 days'
      from users.session, generate_series(1, 12000) where id = ${sid}`.execute(user.db)
  const housekeeping = startHousekeeping(user.service.context.db, (error) => {
    assert.fail(String(error))
  })
  const left = async () =>
    (await sql`select id from users.session where account_id = ${id}`.execute(user.db)).rows
  while ((await left()).length > 1);
  assert.deepEqual(await left(), [{ id: sid }])
  await housekeeping.stop()
})
