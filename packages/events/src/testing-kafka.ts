import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { findFreePort } from '@haru/pg'
import type { TestEnd } from '@haru/pg/testing.ts'
import {
  Admin,
  Consumer,
  type MessageToProduce,
  Producer,
  stringSerializers,
} from '@platformatic/kafka'
import { groupName, type KafkaOptions } from './kafka/kafka-options.ts'

/** Set by `.ci/run`, or by hand with what `ops/dev/kafka.sh` prints: a broker's host:port. */
const TEST_KAFKA_VARIABLE = 'HARU_TEST_KAFKA'

/** Says which tests need a broker, and skips them visibly where there is none. */
export const NEEDS_KAFKA = {
  skip: process.env[TEST_KAFKA_VARIABLE] ? false : `there is no ${TEST_KAFKA_VARIABLE}`,
}

/** A use of the tests' broker with topics and groups of one test's own. */
export function testKafka(): KafkaOptions {
  const brokers = (process.env[TEST_KAFKA_VARIABLE] ?? '').split(',')
  return { brokers, tls: false, replication: 1, prefix: `test-${randomBytes(6).toString('hex')}.` }
}

/** Sends messages as another program would: a key and a payload as text, and no headers. */
export async function sendAsStranger(
  { brokers }: KafkaOptions,
  messages: readonly MessageToProduce<string, string, string, string>[],
): Promise<void> {
  const producer = new Producer({
    clientId: 'stranger',
    bootstrapBrokers: [...brokers],
    serializers: stringSerializers,
  })
  try {
    await producer.send({ messages: [...messages], acks: -1 })
  } finally {
    await producer.close(true)
  }
}

/** The topics of an installation, as another program sees them. */
export async function topicsOf({ brokers, prefix = '' }: KafkaOptions): Promise<string[]> {
  const admin = new Admin({ clientId: 'stranger', bootstrapBrokers: [...brokers] })
  try {
    const all = await admin.listTopics()
    return all.filter((name) => name.startsWith(prefix))
  } finally {
    await admin.close()
  }
}

const LOOK_EVERY_MS = 50
const PATIENCE_MS = 60_000

/**
 * Waits until the members of groups have shared what there is to read: before, nothing is read.
 * @param kafka an installation's
 * @param consumers their names, like `store.stock`
 * @param members how many read for each
 */
export async function untilShared(
  kafka: KafkaOptions,
  consumers: readonly string[],
  members: number,
): Promise<void> {
  const admin = new Admin({ clientId: 'stranger', bootstrapBrokers: [...kafka.brokers] })
  const names = consumers.map((name) => groupName(kafka, { name }))
  const patience = performance.now() + PATIENCE_MS
  try {
    for (;;) {
      const groups = await admin.describeGroups({ groups: names })
      const isShared = names.every((name) => {
        const group = groups.get(name)
        return group?.state.toUpperCase() === 'STABLE' && group.members.size === members
      })
      if (isShared) return
      if (performance.now() > patience) throw new Error('the groups at Kafka do not become stable')
      await delay(LOOK_EVERY_MS)
    }
  } finally {
    await admin.close()
  }
}

/** A message as another program reads it. */
export type SeenMessage = { key: string; value: string; headers: Record<string, string> }

/** Reads the first messages of a topic as another program would. */
export async function readAsStranger(
  t: Pick<TestContext, 'after'>,
  { brokers }: KafkaOptions,
  topic: string,
  count: number,
): Promise<SeenMessage[]> {
  const consumer = new Consumer({
    clientId: 'stranger',
    groupId: `stranger-${randomBytes(6).toString('hex')}`,
    bootstrapBrokers: [...brokers],
  })
  t.after(() => consumer.close(true))
  const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false })
  const seen: SeenMessage[] = []
  for await (const { key, value, headerEntries } of stream) {
    const headers = headerEntries.map(([name, text]) => [String(name), String(text)])
    seen.push({ key: String(key), value: String(value), headers: Object.fromEntries(headers) })
    if (seen.length === count) break
  }
  return seen
}

/** A broker of one test's own, which it may kill. */
export type OwnBroker = {
  kafka: KafkaOptions
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>
  /** Starts it again where it was, with the data that it had. */
  restart(): Promise<void>
}

const BROKER_SCRIPT = fileURLToPath(new URL('../../../ops/dev/kafka.sh', import.meta.url))

/** Starts a broker of the test's own, with the script that developers start theirs with. */
export async function startOwnBroker(t: TestEnd): Promise<OwnBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'haru-test-kafka-'))
  const port = await findFreePort()
  let child = await startBroker(port, folder)
  const kill = async () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    // The script and the broker: a process group of their own.
    process.kill(-child.pid, 'SIGKILL')
    await ended
  }
  t.after(async () => {
    await kill()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  const kafka = { ...testKafka(), brokers: [`127.0.0.1:${port}`] }
  return {
    kafka,
    kill,
    async restart() {
      child = await startBroker(port, folder)
    },
  }
}

async function startBroker(port: number, folder: string): Promise<ChildProcess> {
  const child = spawn(BROKER_SCRIPT, [String(port), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  for await (const line of createInterface(child.stdout)) {
    if (line === `127.0.0.1:${port}`) return child
  }
  throw new Error('the broker did not start')
}
