import { mkdtempSync } from 'node:fs'
import {
  APP_LOGIN,
  makeAppLogin,
  makeDatabase,
  migrate,
  openDatabase,
  openEmbeddedServer,
  stampInstallation,
} from '@haru/pg'
import { sql } from 'kysely'
import { SCHEMAS } from '../../../apps/haru/src/schemas.ts'
import { openSettlementContext } from './context.ts'
import { dueRuns, runDueJobs } from './job/run-due-jobs.ts'
import { addProduct, addStore, bumpRevision, setClock, standInForTrade } from './testing.ts'

const dir = mkdtempSync('/tmp/perf-')
const server = await openEmbeddedServer(`${dir}/data`, process.argv.slice(2))
try {
  const password = await makeAppLogin(server.superuserUrl)
  await makeDatabase(server.superuserUrl, 'perf')
  const url = `${server.superuserUrl}perf`
  await migrate(url, SCHEMAS, APP_LOGIN)
  await stampInstallation(url, { mode: 'demo', timeZone: 'Asia/Seoul', dayStartsAt: '00:00' })
  const db = openDatabase<unknown>({ url, poolMax: 4 })
  await setClock(db, '2016-01-04T09:00:00+09:00')
  for (const storeId of [1]) {
    await addStore(db, { id: storeId, openedOn: '2015-01-01', settlementDay: 1 })
    for (let n = 0; n < 32; n++)
      await addProduct(db, { id: storeId * 1000 + n, storeId, name: `p${n}` })
    await sql`insert into trade.sold_line_fact (store_id, trade_id, order_id, line_id, product_id, count, amount, sold_at, business_day)
      select ${storeId}::bigint, n / 2, n / 2, n, ${storeId}::bigint * 1000 + n % 32, 1, 12000, date '2015-01-01' + n / 133, date '2015-01-01' + n / 133 from generate_series(1, 48545) n`.execute(
      db,
    )
    await sql`insert into trade.trade (store_id, id, status, amount, closed_at) select ${storeId}::bigint, n, 'PAID', 24000, now() from generate_series(1, 21350) n`.execute(
      db,
    )
    await sql`insert into trade.payment (store_id, trade_id, method, card_company, amount, fee, paid_at, business_day)
      select ${storeId}::bigint, n, 'CARD', 'K', 24000, 96, date '2015-01-01' + n / 59, date '2015-01-01' + n / 59 from generate_series(1, 21350) n`.execute(
      db,
    )
    for (let d = 0; d < 365; d++)
      await sql`insert into trade.day_revision select ${storeId}::bigint, date '2015-01-01' + ${d}::int, 1`.execute(
        db,
      )
  }
  const { host } = new URL(server.superuserUrl)
  const context = openSettlementContext(
    {
      databaseUrl: `postgres://${APP_LOGIN}:${password}@${host}/perf`,
      poolMax: 8,
      client: standInForTrade(db),
    },
    console.error,
  )
  let at = performance.now()
  console.log('due', (await dueRuns(context)).length, performance.now() - at)
  at = performance.now()
  const outcomes = await runDueJobs(context)
  console.log(
    'ran',
    outcomes.length,
    outcomes.filter((o) => o.execution.status !== 'COMPLETED').length,
    performance.now() - at,
  )
  for (let n = 0; n < 3; n++) {
    at = performance.now()
    await runDueJobs(context)
    console.log('nothing due', performance.now() - at)
  }
  at = performance.now()
  await bumpRevision(db, 1, '2015-06-01')
  await runDueJobs(context)
  console.log('one stale', performance.now() - at)
  await context.close()
  await db.destroy()
} finally {
  await server.stop()
}
process.exit()
