import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { inReverse } from '../testing/in-reverse.ts'
import {
  add,
  assertUsable,
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

/** Everything that any cache of this origin holds, paths without the names of builds. */
const cachedPaths = (page: Page): Promise<string[]> =>
  page.evaluate(`caches.keys()
    .then((names) => Promise.all(names.map((name) => caches.open(name))))
    .then((all) => Promise.all(all.map((one) => one.keys())))
    .then((all) => all.flat().map(({ url }) => new URL(url).pathname))`)

const untilKept = (page: Page) => page.evaluate('navigator.serviceWorker.ready.then(() => {})')

test('it can be installed: a manifest, pictures, and a worker that is asked for anew', async () => {
  const manifest = await system.request('GET', '/manifest.webmanifest')
  assert.match(manifest.headers.get('content-type') ?? '', /^application\/manifest\+json/)
  const { start_url: startUrl, display, icons } = manifest.body
  assert.deepEqual([startUrl, display], ['/tablet', 'fullscreen'])
  for (const { src, sizes } of icons) {
    const picture = await fetch(`${system.url}${src}`)
    assert.equal(picture.headers.get('content-type'), 'image/png')
    const bytes = Buffer.from(await picture.arrayBuffer())
    assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, sizes)
  }
  const page = await system.request('GET', '/tablet')
  assert.match(page.body, /<link rel="manifest" href="\/manifest.webmanifest"/)
  for (const path of ['/sw.js', '/manifest.webmanifest', '/icon-192.png', '/tablet']) {
    const { status, headers } = await system.request('GET', path)
    assert.deepEqual([status, headers.get('cache-control')], [200, 'no-cache'], path)
  }
})

test('without a network a reload shows menu and cart; what is ordered is sent once', async () => {
  const { open, countOrders } = await openWorld()
  const { page, context, assertNoComplaint } = await open({ worker: true })
  await add(page, '비빔밥')
  await untilKept(page)
  // The menu is kept once it has been quiet for a moment.
  await page.evaluate(`new Promise((kept) => {
    const look = () => (localStorage.getItem('haru-tablet-menu') ? kept() : setTimeout(look, 50))
    look()
  })`)
  await context.setOffline(true)
  await page.reload()
  await page.getByRole('heading', { name: '테이블 1' }).waitFor()
  await page.getByRole('status').getByText('연결이 끊겼습니다').waitFor()
  await assertUsable(page, 'reloaded offline')
  await add(page, '녹차')
  await orderButton(page).click()
  await page.getByText('연결되면 자동으로 한 번만 주문됩니다').waitFor()
  await page.reload()
  await page.getByText('연결되면 자동으로 한 번만 주문됩니다').waitFor()
  await context.setOffline(false)
  await untilTaken(page)
  await page.getByRole('button', { name: '지금까지 ₩12,000' }).waitFor()
  assert.equal(await countOrders(), 1)
  assertNoComplaint()
})

test('what is kept is the shell of this screen, and nothing that the API answered', async () => {
  const { open, restaurant, tabletId } = await openWorld()
  const { page } = await open({ worker: true })
  await untilKept(page)
  await page.reload()
  await add(page, '만두')
  await orderButton(page).click()
  await page.getByRole('button', { name: '지금까지 ₩5,000' }).waitFor()
  await page.getByRole('button', { name: '직원 호출' }).click()
  const paths = await cachedPaths(page)
  const strange = paths.filter((path) => !/^\/(index\.html|icon\.svg|assets\/[^/]+)$/.test(path))
  assert.deepEqual(strange, [])
  assert.ok(paths.some((path) => path.startsWith('/assets/tablet-screen-')))
  assert.ok(!paths.some((path) => /office|counter|operator|kitchen/.test(path)))
  // Nor is any answer of the API one of before.
  await restaurant.pay(tabletId)
  await page.getByText('₩5,000 결제가 끝났습니다').waitFor()
})

/** Whether the page is still the one that was asked to remember. */
const isSamePage = (page: Page) => page.evaluate('window.isSamePage === true')

test('a newer release is taken up when the table has paid, and not before', async () => {
  const { open, restaurant, tabletId } = await openWorld()
  // As tablets stand on tables: loaded once, and never again.
  const { page } = await open({ worker: true })
  await page.evaluate(`new Promise((kept) => {
    const look = () => (navigator.serviceWorker.controller ? kept() : setTimeout(look, 50))
    look()
  })`)
  const order = async (name: string) => {
    await add(page, name)
    await orderButton(page).click()
    await untilTaken(page)
  }
  const payAndStart = async () => {
    await restaurant.pay(tabletId)
    await page.getByRole('button', { name: '새로 시작하기' }).click()
  }
  await page.evaluate('window.isSamePage = true')
  await order('만두')
  await payAndStart()
  await page.getByText('메뉴를 담아 주세요').waitFor()
  assert.equal(await isSamePage(page), true)
  // From now on who looks for a newer one finds one.
  await page.evaluate(`ServiceWorkerRegistration.prototype.update = () =>
    navigator.serviceWorker.register('/sw.js?newer')`)
  await order('녹차')
  assert.equal(await isSamePage(page), true)
  await restaurant.pay(tabletId)
  const loaded = page.waitForEvent('load')
  await page.evaluate(`new Promise((come) => {
    const look = () =>
      navigator.serviceWorker.controller.scriptURL.endsWith('newer')
        ? come() : setTimeout(look, 50)
    look()
  })`)
  await page.getByRole('button', { name: '새로 시작하기' }).click()
  await loaded
  assert.equal(await isSamePage(page), false)
  await page.getByText('메뉴를 담아 주세요').waitFor()
})

test('addresses of other screens, and of the API, are asked of the server', async () => {
  const { open } = await openWorld()
  const { page, context } = await open({ worker: true })
  await untilKept(page)
  await page.reload()
  await page.getByRole('heading', { name: '비빔밥' }).waitFor()
  await context.setOffline(true)
  for (const path of ['/', '/counter', '/user/me', '/store/product', '/docs/']) {
    const gone = await page.evaluate(`fetch('${path}').then(() => false, () => true)`)
    assert.equal(gone, true, path)
  }
  await assert.rejects(page.goto(`${system.url}/counter`))
})
