import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openRestaurant } from '../testing/restaurant.ts'
import { startTestInstallation } from '../testing/test-installation.ts'

const HARU = fileURLToPath(new URL('../main.ts', import.meta.url))
const HEADER =
  'receipt_no,sold_at,product_name,category,unit_price,quantity,payment_method,card_company'
const GOOD = '1,2025-03-01T12:30:00+09:00,비빔밥,MAIN_MENU,9000,2,CARD,K'
const BAD = '2,2025-03-01T12:31:00+09:00,비빔밥,MAIN_MENU,9000,0,CASH,'

type Outcome = { code: number; stdout: string; stderr: string }

/** A restaurant, and the command in a process of its own beside it. */
async function openCommand(t: TestContext) {
  const system = await startTestInstallation(t)
  const folder = mkdtempSync(join(tmpdir(), 'haru-import-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const { database, secrets } = system
  const env = {
    ...process.env,
    HARU_DEMO_EXPOSED: 'yes',
    HARU_DATA_DIR: folder,
    HARU_PORT: '0',
    HARU_COOKIE_SECRETS: secrets.cookieSecrets.join(','),
    HARU_INTERNAL_KEY: secrets.internalKey,
    DATABASE_URL: database.appUrl,
    MIGRATE_DATABASE_URL: database.superuserUrl,
  }
  const haru = (...args: string[]) => {
    return new Promise<Outcome>((resolve) => {
      execFile(process.execPath, [HARU, ...args], { env }, (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error ? 1 : 0
        resolve({ code, stdout, stderr })
      })
    })
  }
  const path = join(folder, 'sales.csv')
  return { system, path, haru, restaurant: await openRestaurant(system) }
}

test('sales are imported, said in one line, and added once', async (t) => {
  const { path, haru, restaurant } = await openCommand(t)
  writeFileSync(path, `${HEADER}\n${GOOD}\n`)
  const store = String(restaurant.storeId)
  const first = await haru('import', 'sales', path, '--store', store)
  assert.match(first.stdout, /^1 receipts imported, 0 were there already, 0 rejected; 1 lines/)
  assert.deepEqual([first.code, first.stderr], [0, ''], 'no progress line without a terminal')
  const again = await haru('import', 'sales', path, '--store', store, '--json')
  assert.equal(again.code, 0)
  const { seconds: _, ...counts } = JSON.parse(again.stdout)
  const nothing = { imported: 0, rejected: 0, rejectsPath: null }
  assert.deepEqual(counts, { ...nothing, completed: true, alreadyThere: 1, lines: 1 })
  const menu = await restaurant.owner('GET', '/store/product')
  assert.deepEqual(menu.body, [], 'what was only sold elsewhere is not on the menu')
})

test('with rejects the exit code is 1, and the file is named that has them', async (t) => {
  const { path, haru, restaurant } = await openCommand(t)
  writeFileSync(path, `${HEADER}\n${GOOD}\n${BAD}\n`)
  const store = String(restaurant.storeId)
  const first = await haru('import', 'sales', path, '--store', store)
  assert.equal(first.code, 1)
  assert.match(first.stdout, /^1 receipts imported, 0 were there already, 1 rejected/)
  assert.ok(first.stderr.includes(`1 receipts were rejected, see ${path}.rejects.csv`))
  const reason = 'quantity is no whole number from 1 to 10000000'
  const rejects = `line,reason,${HEADER}\n3,${reason},${BAD}\n`
  assert.equal(readFileSync(`${path}.rejects.csv`, 'utf8'), rejects)
  const other = `${path}.other`
  const again = await haru('import', 'sales', path, '--store', store, '--rejects', other, '--json')
  assert.equal(again.code, 1)
  assert.equal(JSON.parse(again.stdout).rejectsPath, other)
  assert.equal(readFileSync(other, 'utf8'), rejects)
})

test('what cannot be imported is one clear line, and nothing is stored', async (t) => {
  const { system, path, haru, restaurant } = await openCommand(t)
  writeFileSync(path, `${HEADER}\n${GOOD}\n`)
  const noStore = await haru('import', 'sales', path, '--store', '999999')
  assert.match(noStore.stderr, /^haru: STORE_404_01/)
  const noId = await haru('import', 'sales', path, '--store', 'mine')
  assert.match(noId.stderr, /^haru: --store must be a store's id, not "mine"\n$/)
  const own = String(restaurant.storeId)
  const noFile = await haru('import', 'sales', `${path}.missing`, '--store', own)
  assert.match(noFile.stderr, /^haru: The file .*missing cannot be read \(ENOENT\)\.\n$/)
  assert.deepEqual([noStore.code, noId.code, noFile.code], [1, 1, 1])
  const { rows } = await system.admin.query('select from trade.trade')
  assert.equal(rows.length, 0)
  assert.ok(!existsSync(`${path}.rejects.csv`))
})
