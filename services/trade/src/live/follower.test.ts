import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openEventStream } from '@haru/haru/testing/event-stream.ts'
import { signInOperator } from '@haru/haru/testing/operator.ts'
import { openRestaurant } from '@haru/haru/testing/restaurant.ts'
import { hireStaff } from '@haru/haru/testing/staff.ts'
import { startTestInstallation } from '@haru/haru/testing/test-installation.ts'
import { IDENTITY_HEADER, signCaller } from '@haru/service-kit'
import { decodeJwt } from 'jose'

test('a tablet stays one with an operator at it: its own table, until unpaired', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const [one = 0, two = 0] = restaurant.tabletIds
  const [neighbour, cookie] = [await restaurant.pair(one), await restaurant.pair(two)]
  const authorization = `Bearer ${await signInOperator(system)}`
  await system.drain()
  const stream = await openEventStream(system.url, { authorization, cookie })
  assert.equal((await stream.next())?.event, 'ready')
  await restaurant.order(neighbour, [[rice, 1]])
  const { body } = await restaurant.order(cookie, [[rice, 1]])
  const seen = [await stream.next(), await stream.next(), await stream.next(), await stream.next()]
  const orders = seen.filter((event) => event?.event === 'order-changed')
  assert.deepEqual(
    orders.map((event) => event?.data['orderId']),
    [body.orderId, body.orderId],
  )
  assert.equal(seen.filter((event) => event?.event === 'product-changed').length, 2)

  await restaurant.owner('DELETE', `/store/trade-device/${two}/pairing`)
  await restaurant.owner('PATCH', '/store/product/re-stock')
  assert.equal(await stream.next(), undefined)
})

test('an owner at a tablet follows his store, until he signs out', async (t) => {
  const system = await startTestInstallation(t)
  const [host, guest] = [await openRestaurant(system), await openRestaurant(system)]
  const cookie = await host.pair(host.tabletIds[0] ?? 0)
  await system.drain()
  const authorization = `Bearer ${guest.ownerToken}`
  const stream = await openEventStream(system.url, { authorization, cookie })
  assert.equal((await stream.next())?.event, 'ready')
  await host.addProduct()
  const product = await guest.addProduct()
  const event = await stream.next()
  const changed = event?.data['productList'] as { id: number }[] | undefined
  assert.equal(changed?.[0]?.id, product)
  await guest.owner('POST', '/user/logout')
  await system.trade.context.feed.changed([guest.storeId])
  assert.equal(await stream.next(), undefined)
})

test('a stream ends for who works in the store no more, signed in or not', async (t) => {
  const system = await startTestInstallation(t)
  const [before, then] = [await openRestaurant(system), await openRestaurant(system)]
  const { id, token } = await hireStaff(system, before)
  await system.drain()
  const stream = await openEventStream(system.url, { authorization: `Bearer ${token}` })
  assert.equal((await stream.next())?.event, 'ready')
  await system.admin.query('update users.account set staff_store_id = $1 where id = $2', [
    then.storeId,
    id,
  ])
  await before.addProduct()
  assert.equal(await stream.next(), undefined)
})

test('a stream closes when the access token that opened it ends', async (t) => {
  const system = await startTestInstallation(t)
  const { ownerToken, ownerId, storeId, ...restaurant } = await openRestaurant(system)
  await system.drain()
  const expiresAt = Math.floor(Date.now() / 1_000) - 1
  const account = {
    ...{ kind: 'account' as const, userId: ownerId, storeId, expiresAt },
    ...{ sid: String(decodeJwt(ownerToken)['sid']), authorityList: ['ROLE_STORE_OWNER' as const] },
  }
  const answer = await system.trade.app.inject({
    method: 'GET',
    url: '/trade/events',
    headers: { [IDENTITY_HEADER]: signCaller({ account }, 'trade', system.secrets.internalKey) },
    payloadAsStream: true,
  })
  await restaurant.addProduct()
  await system.drain()
  // Nothing else ends it: neither was the session ended, nor does the client go.
  setImmediate(() => system.trade.context.ending.abort())
  assert.doesNotMatch(await text(answer.stream()), /product-changed/)
})

test('a stream ends at once with its session, and then listens for nothing more', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const { revocations } = system.trade.context
  const { onRevoked } = revocations
  let listening = 0
  revocations.onRevoked = (...args) => {
    const stop = onRevoked(...args)
    listening++
    return () => {
      listening--
      stop()
    }
  }
  const authorization = `Bearer ${restaurant.ownerToken}`
  const [left, ended] = [
    await openEventStream(system.url, { authorization }),
    await openEventStream(system.url, { authorization }),
  ]
  for (const stream of [left, ended]) assert.equal((await stream.next())?.event, 'ready')
  assert.equal(listening, 2)
  left.close()
  while (listening > 1) await delay(5)
  await restaurant.owner('POST', '/user/logout')
  while (await ended.next());
  while (listening > 0) await delay(5)
})
