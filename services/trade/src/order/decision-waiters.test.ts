import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createDecisionWaiters } from './decision-waiters.ts'

type Announcer = Parameters<typeof createDecisionWaiters>[0]

/** Waiters of one process whose others are played by the test. */
function openWaiters(t: TestContext, isHeard: boolean) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const told: unknown[] = []
  let hear: (ids: readonly number[]) => void = () => {}
  const announcer: Announcer = {
    isHeard: () => isHeard,
    announce: (topic, ids) => void told.push([topic, ...ids]),
    onAnnounced: (topic, listener) => {
      assert.equal(topic, 'order-decided')
      hear = listener as typeof hear
    },
  }
  const waiters = createDecisionWaiters(announcer)
  const isAwake = async (waiting: Promise<void>) => {
    let awake = false
    void waiting.then(() => {
      awake = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    return awake
  }
  return { waiters, told, isAwake, hear: (ids: number[]) => hear(ids) }
}

test('a decision here wakes those who wait for it here, and tells the others', async (t) => {
  const { waiters, told } = openWaiters(t, true)
  const waiting = waiters.wait(7, 10_000)
  waiters.decided([6, 7])
  await waiting
  assert.deepEqual(told, [['order-decided', 6, 7]])
})

test('a decision elsewhere wakes those who wait here, and is not told again', async (t) => {
  const { waiters, told, hear } = openWaiters(t, true)
  const waiting = waiters.wait(7, 10_000)
  hear([7])
  await waiting
  assert.deepEqual(told, [])
})

test('a waiter looks four times a second, or once where others tell', async (t) => {
  for (const [isHeard, lookMs] of [
    [false, 250],
    [true, 1_000],
  ] as const) {
    await t.test(`told: ${isHeard}`, async (t) => {
      const { waiters, isAwake } = openWaiters(t, isHeard)
      const waiting = waiters.wait(7, 10_000)
      t.mock.timers.tick(lookMs - 1)
      assert.equal(await isAwake(waiting), false)
      t.mock.timers.tick(1)
      await waiting
    })
  }
})

test('nobody waits longer than he wants to', async (t) => {
  const { waiters } = openWaiters(t, true)
  const waiting = waiters.wait(7, 100)
  t.mock.timers.tick(100)
  await waiting
})
