import assert from 'node:assert/strict'
import { test } from 'node:test'
import { staticDiscovery } from './static-discovery.ts'

test('a name is as many instances as it has addresses, an address or https is one', async (t) => {
  const hosts: Record<string, string[]> = { trade: ['10.0.0.1', '10.0.0.2', 'fd00::1'] }
  const discovery = staticDiscovery(
    {
      trade: ['http://trade:8003'],
      store: ['http://127.0.0.1:8002', 'http://127.0.0.1:9002/', 'https://store.example'],
    },
    async (host) => hosts[host] ?? [],
  )
  t.after(() => discovery.close())
  assert.deepEqual(discovery.instancesOf('trade'), [])
  await discovery.start()
  assert.deepEqual(discovery.instancesOf('trade'), [
    'http://10.0.0.1:8003',
    'http://10.0.0.2:8003',
    'http://[fd00::1]:8003',
  ])
  assert.deepEqual(discovery.instancesOf('store'), [
    'http://127.0.0.1:8002',
    'http://127.0.0.1:9002',
    'https://store.example',
  ])
  assert.deepEqual(discovery.instancesOf('user'), [])
})

test('addresses that change are found, and kept while the name cannot be resolved', async (t) => {
  let answer: () => Promise<string[]> = async () => ['10.0.0.1']
  let looked = Promise.withResolvers<void>()
  const discovery = staticDiscovery(
    { trade: ['http://trade:8003'] },
    async () => {
      queueMicrotask(() => looked.resolve())
      return await answer()
    },
    1,
  )
  t.after(() => discovery.close())
  await discovery.start()
  const lookAgain = async () => {
    for (let n = 0; n < 2; n++) {
      looked = Promise.withResolvers()
      await looked.promise
    }
  }
  answer = async () => ['10.0.0.2', '10.0.0.3']
  await lookAgain()
  const both = ['http://10.0.0.2:8003', 'http://10.0.0.3:8003']
  assert.deepEqual(discovery.instancesOf('trade'), both)
  answer = async () => {
    throw new Error('SERVFAIL')
  }
  await lookAgain()
  assert.deepEqual(discovery.instancesOf('trade'), both)
})
