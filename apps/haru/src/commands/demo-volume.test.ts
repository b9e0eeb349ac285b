import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import {
  callCommand,
  commandFolder,
  environmentOf,
  PRODUCTION,
  runHaru,
} from '../testing/haru-command.ts'
import { startTestInstallation } from '../testing/test-installation.ts'
import { demoCommand } from './demo.ts'
import type { VolumeOptions } from './demo-volume.ts'

const ORDER = {
  ...{ stores: '2', from: '2025-03-01', to: '2025-03-03' },
  ...{ lines: '600', products: '5', seed: 'one' },
}

async function openCommand(t: TestContext) {
  const system = await startTestInstallation(t)
  const settings = environmentOf(system, commandFolder(t))
  const storesThere = async () => {
    const { rows } = await system.admin.query('select count(*)::integer as stores from store.store')
    return rows[0].stores
  }
  const call = (options: VolumeOptions, more = {}) => {
    return callCommand(t, { ...settings, ...more }, () => demoCommand(options))
  }
  return { settings, storesThere, call }
}

test('sales of any volume are made, said in a few lines, and made once', async (t) => {
  const { settings, call, storesThere } = await openCommand(t)
  const args = Object.entries(ORDER).flatMap(([name, value]) => [`--${name}`, value])
  const { code, stdout, stderr } = await runHaru(settings, 'demo', ...args)
  assert.deepEqual([code, stderr], [0, ''], 'no progress line without a terminal')
  assert.match(stdout, /^2 stores with 10 products, 600 lines, 200 payments in \d+\.\d s\.\n/)
  assert.match(stdout, /signs in as person:owner-1\.one@volume\.haru\.example\./)
  await assert.rejects(call(ORDER), /^Error: the stores of seed one are there already/)
  const [text = ''] = await call({ ...ORDER, seed: 'two', json: true })
  const { seconds, ...made } = JSON.parse(text)
  assert.ok(seconds > 0)
  const counts = { stores: 2, products: 10, trades: 200, payments: 200, lines: 600 }
  const owner = { firstStoreId: 3, ownerEmail: 'owner-1.two@volume.haru.example' }
  assert.deepEqual(made, { ...counts, ...owner })
  assert.equal(await storesThere(), 4)
})

test('what is missing or wrong is named, and nothing is made', async (t) => {
  const { call, storesThere } = await openCommand(t)
  const wrong: [options: VolumeOptions, reason: RegExp][] = [
    [{ lines: '5' }, /need --stores, --from, --to, --seed too: haru demo --help/],
    [{ ...ORDER, stores: 'two' }, /--stores must be a whole number, not "two"/],
    [{ ...ORDER, lines: '-5' }, /--lines must be a whole number, not "-5"/],
    [{ ...ORDER, to: '9000-01-01' }, /at most 3660 days/],
  ]
  for (const [options, reason] of wrong) await assert.rejects(call(options), reason)
  await assert.rejects(call(ORDER, PRODUCTION), /HARU_MODE is not demo/)
  assert.equal(await storesThere(), 0)
})
