import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page, Route } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { inReverse } from '../testing/in-reverse.ts'
import {
  add,
  assertUsable,
  holdEvents,
  openTabletWorld,
  orderButton,
  type TabletWorld,
  untilTaken,
} from '../testing/tablet.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

const owner = inReverse({ after })
let system: TestInstallation
let browser: Browser
before(async () => {
  system = await startTestInstallation(owner)
  browser = await startBrowser(owner)
})

const openWorld = (): Promise<TabletWorld> => openTabletWorld(system, browser)

/** Lets something happen to orders on their way, as often as is said; then all is well. */
async function harmOrders(page: Page, harm: (route: Route) => Promise<void>, times = 2) {
  const keys: (string | undefined)[] = []
  await page.route('**/trade/order', async (route) => {
    keys.push(route.request().headers()['idempotency-key'])
    if (keys.length <= times) await harm(route)
    else await route.continue()
  })
  return keys
}

/** What a network does to an order; `arrives`: the restaurant has it nevertheless. */
const HARMS: Record<string, (route: Route) => Promise<void>> = {
  'is lost before it arrives': (route) => route.abort('connectionreset'),
  'arrives, and its answer is lost': async (route) => {
    await route.fetch()
    await route.abort('connectionreset')
  },
  'arrives, and its answer breaks off': async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: '{"orderId":' })
  },
  "arrives, and a proxy's page comes back": async (route) => {
    await route.fetch()
    await route.fulfill({ status: 502, contentType: 'text/html', body: '<p>Bad gateway' })
  },
  'meets the page of a network that wants a password': (route) =>
    route.fulfill({ status: 200, contentType: 'text/html', body: '<p>Wi-Fi' }),
}

for (const [name, harm] of Object.entries(HARMS)) {
  test(`an order that ${name} is one order`, async () => {
    const { open, countOrders } = await openWorld()
    const { page } = await open()
    await add(page, '비빔밥')
    const keys = await harmOrders(page, harm)
    await orderButton(page).click()
    await untilTaken(page)
    await system.drain()
    assert.equal(await countOrders(), 1)
    assert.equal(new Set(keys).size, 1)
    assert.ok(keys.length >= 3)
  })
}

test('without a network one chooses and orders; it is sent once when it is back', async () => {
  const { open, countOrders } = await openWorld()
  const { page, context } = await open()
  await add(page, '비빔밥')
  await context.setOffline(true)
  await page.getByRole('status').getByText('연결이 끊겼습니다').waitFor()
  await add(page, '녹차')
  await assertUsable(page, 'offline')
  await orderButton(page).click()
  await page.getByRole('status').getByText('연결되면 자동으로 한 번만 주문됩니다').waitFor()
  await page.getByText('메뉴를 담아 주세요').waitFor()
  await assertUsable(page, 'offline, ordered')
  assert.equal(await countOrders(), 0)
  await context.setOffline(false)
  await untilTaken(page)
  await page.getByRole('button', { name: '지금까지 ₩12,000' }).waitFor()
  await page.getByText('연결이 끊겼습니다').waitFor({ state: 'detached' })
  assert.equal(await countOrders(), 1)
})

test('what is said without a network has its letters before it is gone', async () => {
  const { open } = await openWorld()
  const { page } = await open()
  await page.getByRole('heading', { name: '비빔밥' }).waitFor()
  // A syllable that stands nowhere else on the screen.
  await page.evaluate(`new Promise((there) => {
    const look = () =>
      document.fonts.check('600 1em "Pretendard Variable"', '끊') ? there() : setTimeout(look, 50)
    look()
  })`)
})

test('two orders without a network are two orders, each once', async () => {
  const { open, countOrders } = await openWorld()
  const { page, context } = await open()
  await add(page, '비빔밥')
  await context.setOffline(true)
  await orderButton(page).click()
  await add(page, '만두')
  await orderButton(page).click()
  await context.setOffline(false)
  await page.getByRole('button', { name: '지금까지 ₩14,000' }).waitFor()
  assert.equal(await countOrders(), 2)
})

test('a reload keeps what is chosen, and what is on its way with its key', async () => {
  const { open, countOrders } = await openWorld()
  const { page } = await open()
  await add(page, '비빔밥')
  await page.reload()
  const keys: (string | undefined)[] = []
  await page.route('**/trade/order', async (route) => {
    keys.push(route.request().headers()['idempotency-key'])
    // It does arrive; nobody here is told.
    await route.fetch().catch(() => undefined)
    await route.abort('connectionreset').catch(() => undefined)
  })
  await orderButton(page).click()
  await page.getByText('주문을 보내고 있습니다: 비빔밥').waitFor()
  await add(page, '녹차')
  await page.reload()
  await page.getByText('주문을 보내고 있습니다: 비빔밥').waitFor()
  await page.unroute('**/trade/order')
  await untilTaken(page)
  assert.equal(await countOrders(), 1)
  assert.equal(new Set(keys).size, 1)
  await page.getByRole('complementary').getByRole('heading', { name: '녹차' }).waitFor()
})

test('what came of an order is heard although the network was gone meanwhile', async (t) => {
  const { open, countOrders } = await openWorld()
  const { page, context } = await open()
  await add(page, '만두')
  const release = await holdEvents(t, system)
  await orderButton(page).click()
  await page.getByText('주문을 확인하고 있습니다').waitFor()
  await context.setOffline(true)
  release()
  await system.drain()
  await context.setOffline(false)
  await untilTaken(page)
  assert.equal(await countOrders(), 1)
})

test('two windows of one tablet send an order once', async () => {
  const { open, countOrders } = await openWorld()
  const { page, context } = await open()
  const other = await context.newPage()
  await other.goto(page.url())
  await other.getByRole('heading', { name: '비빔밥' }).waitFor()
  await add(page, '비빔밥')
  await other.getByRole('complementary').getByRole('heading', { name: '비빔밥' }).waitFor()
  // Whichever comes second may find its button without anything to order.
  await Promise.any([page, other].map((window) => orderButton(window).click()))
  await untilTaken(page)
  await system.drain()
  assert.equal(await countOrders(), 1)
})

/** Makes the order on its way older, as if the tablet had been off. */
const age = (page: Page, minutes: number) =>
  page.evaluate(`(() => {
    const guest = JSON.parse(localStorage.getItem('haru-tablet-guest'))
    for (const flight of guest.flights) flight.sinceMs -= ${minutes} * 60_000
    localStorage.setItem('haru-tablet-guest', JSON.stringify(guest))
  })()`)

for (const [answer, orders] of [
  ['지금 주문하기', 1],
  ['주문하지 않기', 0],
] as const) {
  test(`an order that waited long asks first: ${answer}`, async () => {
    const { open, countOrders } = await openWorld()
    const { page } = await open()
    await add(page, '만두')
    await page.route('**/trade/order', (route) => route.abort('connectionreset'))
    await orderButton(page).click()
    await page.getByText('주문을 보내고 있습니다').waitFor()
    await age(page, 11)
    await page.reload()
    await page.getByRole('alert').getByText('아직 전송되지 않았습니다: 만두').waitFor()
    await page.unroute('**/trade/order')
    await assertUsable(page, 'stale')
    await page.getByRole('button', { name: answer }).click()
    await page.getByText('아직 전송되지 않았습니다').waitFor({ state: 'detached' })
    if (orders > 0) await untilTaken(page)
    await system.drain()
    assert.equal(await countOrders(), orders)
  })
}

test('an order that arrived before the restaurant closed for days is no second one', async (t) => {
  const { open, countOrders } = await openWorld()
  const { page } = await open()
  await add(page, '만두')
  const release = await holdEvents(t, system)
  await orderButton(page).click()
  await page.getByText('주문을 확인하고 있습니다').waitFor()
  await page.goto(system.url)
  release()
  await system.drain()
  await age(page, 3 * 24 * 60)
  // What housekeeping does after two days.
  await system.admin.query('delete from trade.idempotency_key')
  await page.goto(`${system.url}/tablet`)
  await page.getByRole('button', { name: '지금까지 ₩5,000' }).waitFor()
  await page.getByText('주문을 확인하고 있습니다').waitFor({ state: 'detached' })
  await system.drain()
  assert.equal(await countOrders(), 1)
})

test('a device that can store no more loses nothing of the cart, and orders once', async () => {
  const { open, countOrders } = await openWorld()
  const { page } = await open()
  await add(page, '비빔밥')
  await page.evaluate(`Storage.prototype.setItem = () => {
    throw new DOMException('full', 'QuotaExceededError')
  }`)
  await add(page, '만두')
  await add(page, '녹차')
  await orderButton(page).click()
  await untilTaken(page)
  await page.getByRole('button', { name: '지금까지 ₩17,000' }).waitFor()
  await page.getByText('메뉴를 담아 주세요').waitFor()
  assert.equal(await countOrders(), 1)
})

test('nothing that was chosen or ordered at one table is ordered at another', async () => {
  const { open, restaurant, countOrders } = await openWorld()
  const { page, context } = await open()
  await add(page, '만두')
  await page.route('**/trade/order', (route) => route.abort('connectionreset'))
  await orderButton(page).click()
  await page.getByText('주문을 보내고 있습니다').waitFor()
  const id = restaurant.tabletIds[1]
  const { body } = await restaurant.owner('POST', `/store/trade-device/${id}/pairing`)
  await page.goto(body.link)
  await page.getByRole('button', { name: '연결하기' }).click()
  await page.getByRole('heading', { name: '테이블 2' }).waitFor()
  await page.unroute('**/trade/order')
  await page.getByText('메뉴를 담아 주세요').waitFor()
  await page.reload()
  await page.getByRole('heading', { name: '비빔밥' }).waitFor()
  assert.equal(await countOrders(), 0)
  assert.equal((await context.cookies()).length > 0, true)
})
