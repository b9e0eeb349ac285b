import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { APP_LOGIN } from './app-login.ts'
import { runSql } from './embedded/testing.ts'
import { AUDITOR_ROLE, migrate } from './migrate.ts'
import type { SchemaOwner } from './migration-files.ts'
import { openClient } from './open-client.ts'
import { createTestDatabase } from './testing.ts'

const EMPTY = 'template1'

/** A schema `menu` whose migrations are these files. */
function menuOf(t: TestContext, files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'haru-migrations-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  for (const [name, text] of Object.entries(files)) write(name, text)
  const owner: SchemaOwner = { schema: 'menu', migrations: [{ name: 'menu', folder }] }
  return { owner, write, remove: (name: string) => rmSync(join(folder, name)) }
}

test('new files are run, in order, and each only once', async (t) => {
  const { superuserUrl: url } = await createTestDatabase(t, EMPTY)
  const menu = menuOf(t, {
    '0002-row.sql': 'insert into menu.dish values (1)',
    '0001-dish.sql': 'create table menu.dish (id int)',
    'notes.txt': 'not a migration',
  })
  const first = await migrate(url, [menu.owner], APP_LOGIN)
  assert.deepEqual(first, [
    'haru: haru/0001-haru.sql',
    'menu: menu/0001-dish.sql',
    'menu: menu/0002-row.sql',
  ])
  assert.deepEqual(await migrate(url, [menu.owner], APP_LOGIN), [])
  menu.write('0003-row.sql', 'insert into menu.dish values (2)')
  assert.deepEqual(await migrate(url, [menu.owner], APP_LOGIN), ['menu: menu/0003-row.sql'])
  assert.deepEqual(await runSql(url, 'select id from menu.dish order by id'), [
    { id: 1 },
    { id: 2 },
  ])
})

test('of starts at the same time one runs each file, the others wait', async (t) => {
  const { superuserUrl: url } = await createTestDatabase(t, EMPTY)
  const { owner } = menuOf(t, {
    '0001-dish.sql': 'create table menu.dish (id int); select pg_sleep(0.1);',
    '0002-row.sql': 'insert into menu.dish values (1)',
  })
  const runs = await Promise.all([1, 2, 3, 4].map(() => migrate(url, [owner], APP_LOGIN)))
  assert.deepEqual(runs.map((ran) => ran.length).sort(), [0, 0, 0, 3])
  assert.deepEqual(await runSql(url, 'select id from menu.dish'), [{ id: 1 }])
})

test('starts at the same time on several databases make the roles that they share', async (t) => {
  const role = `haru_test_${process.pid}`
  const databases = [await createTestDatabase(t, EMPTY), await createTestDatabase(t, EMPTY)]
  const { owner } = menuOf(t, { '0001-dish.sql': 'create table menu.dish (id int)' })
  // The databases, and what the role may do in them, are gone by then.
  t.after(() => runSql(new URL('/', databases[0]?.superuserUrl).href, `drop role ${role}`))
  await Promise.all(
    databases.map(({ superuserUrl }) => migrate(superuserUrl, [{ ...owner, role }], APP_LOGIN)),
  )
})

test('a login that is no superuser makes the roles that it then acts as', async (t) => {
  const { name, superuserUrl } = await createTestDatabase(t, EMPTY)
  const { owner } = menuOf(t, { '0001-dish.sql': 'create table menu.dish (id int)' })
  const [login, role] = [`haru_test_login_${process.pid}`, `haru_test_cook_${process.pid}`]
  const server = new URL('/', superuserUrl).href
  await migrate(superuserUrl, [], APP_LOGIN)
  await runSql(superuserUrl, 'drop schema haru cascade')
  await runSql(server, `create role ${login} login noinherit createrole password 'of-a-test'`)
  t.after(() => runSql(server, `drop role ${role}, ${login}`))
  await runSql(server, `alter database ${name} owner to ${login}`)
  await runSql(server, `grant ${AUDITOR_ROLE} to ${login} with admin option`)
  const url = Object.assign(new URL(superuserUrl), { username: login, password: 'of-a-test' }).href
  await migrate(url, [{ ...owner, role }], login)
  await runSql(`${url}?options=-crole%3D${role}`, 'insert into menu.dish values (1)')
})

test('a file that has changed since it was run is refused, with all after it', async (t) => {
  const { superuserUrl: url } = await createTestDatabase(t, EMPTY)
  const menu = menuOf(t, { '0001-dish.sql': 'create table menu.dish (id int)' })
  await migrate(url, [menu.owner], APP_LOGIN)
  menu.write('0001-dish.sql', 'create table menu.dish (id bigint)')
  menu.write('0002-row.sql', 'insert into menu.dish values (1)')
  await assert.rejects(
    migrate(url, [menu.owner], APP_LOGIN),
    /menu: menu\/0001-dish\.sql has changed since it was applied/,
  )
  assert.deepEqual(await runSql(url, 'select id from menu.dish'), [])
})

test('a file that fails leaves nothing of itself, and is tried again', async (t) => {
  const { superuserUrl: url } = await createTestDatabase(t, EMPTY)
  const menu = menuOf(t, {
    '0001-dish.sql': 'create table menu.dish (id int)',
    '0002-price.sql': 'create table menu.price (won int);\ninsert into menu.missing values (1);',
  })
  await assert.rejects(
    migrate(url, [menu.owner], APP_LOGIN),
    /The migration menu\/0002-price\.sql of menu failed: relation "menu.missing" does not exist/,
  )
  const tables = `select tablename as name from pg_tables where schemaname = 'menu' order by 1`
  assert.deepEqual(await runSql(url, tables), [{ name: 'dish' }])
  menu.write('0002-price.sql', 'create table menu.price (won int)')
  assert.deepEqual(await migrate(url, [menu.owner], APP_LOGIN), ['menu: menu/0002-price.sql'])
})

test('a file that was run and could not be recorded has not been run', async (t) => {
  const { superuserUrl: url } = await createTestDatabase(t, EMPTY)
  const { owner } = menuOf(t, { '0001-dish.sql': 'create table menu.dish (id int)' })
  await migrate(url, [], APP_LOGIN)
  const full = "alter table haru.migration add constraint full_now check (schema <> 'menu')"
  await runSql(url, full)
  await assert.rejects(migrate(url, [owner], APP_LOGIN), /full_now/)
  const tables = `select tablename as name from pg_tables where schemaname = 'menu'`
  assert.deepEqual(await runSql(url, tables), [])
})

test('one set of files can serve several schemas, each under its own name', async (t) => {
  const { superuserUrl: url } = await createTestDatabase(t, EMPTY)
  const { owner } = menuOf(t, { '0001-box.sql': 'create table {{schema}}.box (id int)' })
  const owners = ['menu', 'cellar'].map((schema) => ({ ...owner, schema }))
  await migrate(url, owners, APP_LOGIN)
  assert.deepEqual(await runSql(url, 'select id from menu.box union select id from cellar.box'), [])
})

test('a table in use is waited for without stopping those that use it', async (t) => {
  const { superuserUrl: url } = await createTestDatabase(t, EMPTY)
  const menu = menuOf(t, { '0001-dish.sql': 'create table menu.dish (id int)' })
  await migrate(url, [menu.owner], APP_LOGIN)
  menu.write('0002-price.sql', 'alter table menu.dish add column price int')
  const user = await openClient(url, 'a running system')
  t.after(() => user.end())
  await user.query('begin; select from menu.dish')
  const migrating = migrate(url, [menu.owner], APP_LOGIN, { lockMsMax: 100, lockAgainMs: 1 })
  const waiting = `select from pg_locks where not granted and mode = 'AccessExclusiveLock'`
  while ((await runSql(url, waiting)).length === 0);
  // Behind the migration, which gives way.
  await runSql(url, 'insert into menu.dish values (1)')
  await user.query('commit')
  assert.deepEqual(await migrating, ['menu: menu/0002-price.sql'])
  assert.deepEqual(await runSql(url, 'select id, price from menu.dish'), [{ id: 1, price: null }])
})
