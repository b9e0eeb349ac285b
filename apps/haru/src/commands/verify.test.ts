import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandFolder, environmentOf, runHaru } from '../testing/haru-command.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import { startTestInstallation } from '../testing/test-installation.ts'

test('haru verify exits with 0 when all is well, and with 1 when a row is wrong', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const product = await restaurant.addProduct({ baseStock: 7 })
  const settings = environmentOf(system, commandFolder(t))
  const good = await runHaru(settings, 'verify')
  assert.deepEqual([good.code, good.stderr], [0, ''])
  assert.match(good.stdout, /^\d+ checks, 0 findings\n$/)
  await system.admin.query('update store.product set stock = 6 where id = $1', [product])
  const bad = await runHaru(settings, 'verify', '--json')
  assert.deepEqual([bad.code, bad.stderr], [1, ''])
  const { findings, broken } = JSON.parse(bad.stdout)
  assert.ok(findings > 0)
  assert.ok(broken.some(({ check }: { check: string }) => check === 'stock-sum'))
})
