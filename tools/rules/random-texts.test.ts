import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { randomTexts } from './random-texts.ts'
import { readRepository } from './repository-files.ts'

const PATH = 'services/user/src/session/start-session.ts'

for (const text of [
  'const sid = randomUUID()',
  'const code = Math.random().toString(36)',
  'const code = randomInt(1_000_000)',
  "const code = randomBytes(8).toString('hex')",
  'sql`update t set id = gen_random_uuid()`',
]) {
  test(`${text} is refused where the system runs`, () => {
    assert.equal(randomTexts([{ path: PATH, text }]).length, 1)
    assert.deepEqual(randomTexts([{ path: 'services/user/src/testing.ts', text }]), [])
    assert.deepEqual(randomTexts([{ path: 'packages/redis/src/announcer.ts', text }]), [])
  })
}

test('a column that the database fills is refused, too', () => {
  const text = 'create table t (id uuid default gen_random_uuid());'
  assert.equal(randomTexts([{ path: 'services/user/migrations/0009-t.sql', text }]).length, 1)
})

test('what has 128 bits and more passes', () => {
  for (const text of ['randomId()', 'randomBytes(16)', 'randomBytes(32)', '// not randomUUID()']) {
    assert.deepEqual(randomTexts([{ path: PATH, text }]), [], text)
  }
})

test('no secret of this system is made of less than 128 bits, or of a weak generator', () => {
  const files = readRepository(fileURLToPath(new URL('../..', import.meta.url)))
  assert.ok(files.length > 500)
  assert.deepEqual(randomTexts(files), [])
})
