import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NEEDS_KAFKA, startOwnBroker } from '@haru/events/testing-kafka.ts'
import { openForTest } from '@haru/pg/embedded/testing.ts'
import { NEEDS_REDIS_SERVER, startOwnRedis } from '@haru/redis/testing-redis.ts'
import pg from 'pg'
import { PARTS } from './installation/parts.ts'
import { inReverse } from './testing/in-reverse.ts'
import { type Load, startLoad } from './testing/load.ts'
import { type OwnDatabase, openOwnDatabase } from './testing/own-database.ts'
import { startTestCluster, type TestCluster } from './testing/test-cluster.ts'
import { untilSettled } from './testing/until-settled.ts'
import { verify } from './verify/verify.ts'

/** Each part dies, all of a kind die, and each is drained, while tables order and pay. */
async function endParts({ processes }: TestCluster, load: Load): Promise<void> {
  for (const part of PARTS) {
    const [one, other] = processes.filter((process) => process.part === part)
    assert.ok(one && other)
    await one.end('SIGKILL')
    await load.untilServed()
    await one.start()
    assert.equal(await other.end('SIGTERM'), 0, `${part} drains and ends`)
    await load.untilServed()
    await one.end('SIGKILL')
    // The jobs run at night: nobody at a table misses settlement.
    if (part !== 'settlement') await load.untilAway()
    await Promise.all([one.start(), other.start()])
    await load.untilServed()
  }
}

async function stopDatabase({ dataDir, server }: OwnDatabase, load: Load): Promise<void> {
  await server.stop()
  await load.untilAway()
  await openForTest(dataDir)
  await load.untilServed()
}

test('whatever dies or is away under load, nothing is lost, doubled or left undecided', {
  skip: NEEDS_KAFKA.skip || NEEDS_REDIS_SERVER.skip,
  timeout: 600_000,
}, async (t) => {
  const inTurn = inReverse(t)
  const own = await openOwnDatabase(inTurn)
  const { database } = own
  const broker = await startOwnBroker(inTurn)
  const [kafkaBrokers = ''] = broker.kafka.brokers
  const redis = await startOwnRedis(inTurn)
  const ground = { database, kafkaBrokers, redisUrl: redis.url }
  const cluster = await startTestCluster(inTurn, ground)
  const load = await startLoad(inTurn, cluster, { connectionsBreak: true })
  await load.untilServed()
  await endParts(cluster, load)
  await broker.kill()
  // Nothing is decided meanwhile, so nothing can be paid.
  await load.untilAway()
  await broker.restart()
  await load.untilServed()
  await redis.kill()
  await load.untilServed()
  await redis.restart()
  await load.untilServed()
  await stopDatabase(own, load)
  await load.end()
  const admin = new pg.Client({ connectionString: database.superuserUrl })
  await admin.connect()
  inTurn.after(() => admin.end())
  await untilSettled(admin)
  assert.deepEqual(await verify(database.appUrl), [])
  await load.assertOnce(admin)
})
