import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signalProcess } from '@haru/pg/embedded/process-identity.ts'
import { openForTest, postmasterOf } from '@haru/pg/embedded/testing.ts'
import pg from 'pg'
import { inReverse } from './testing/in-reverse.ts'
import { type Load, startLoad } from './testing/load.ts'
import { openOwnDatabase } from './testing/own-database.ts'
import { SEOUL, startTestInstallation } from './testing/test-installation.ts'
import { untilSettled } from './testing/until-settled.ts'
import { verify } from './verify/verify.ts'

async function disturb(dataDir: string, server: { stop(): Promise<void> }, load: Load) {
  await load.untilServed()
  await server.stop()
  await load.untilAway()
  await openForTest(dataDir)
  await load.untilServed()
  // A crash: who uses the embedded server starts it again.
  const crashed = postmasterOf(dataDir)
  assert.ok(crashed)
  signalProcess(crashed, 'SIGQUIT')
  await load.untilServed()
  assert.notEqual(postmasterOf(dataDir), crashed)
}

test('PostgreSQL stopped, started and crashed under load: 503s, and nothing is lost', async (t) => {
  const inTurn = inReverse(t)
  const { dataDir, server, database } = await openOwnDatabase(inTurn)
  const system = await startTestInstallation(inTurn, SEOUL, {}, database)
  // It breaks with the server.
  system.admin.on('error', () => {})
  const load = await startLoad(inTurn, system)
  await disturb(dataDir, server, load)
  await load.end()
  const admin = new pg.Client({ connectionString: database.superuserUrl })
  await admin.connect()
  inTurn.after(() => admin.end())
  await untilSettled(admin)
  assert.deepEqual(await verify(database.appUrl), [])
  await load.assertOnce(admin)
})
