import { mkdtempSync } from 'node:fs'
import { APP_LOGIN, makeAppLogin, makeDatabase, migrate, openDatabase, openEmbeddedServer, stampInstallation } from '@haru/pg'
import { sql } from 'kysely'
import { SCHEMAS } from '../../../apps/haru/src/schemas.ts'
import { addProduct, addStore, setClock, standInForTrade } from './testing.ts'
import { openSettlementContext } from './context.ts'
import { runJob } from './job/start-run.ts'
import { runDueJobs, dueRuns } from './job/run-due-jobs.ts'

const dir = mkdtempSync('/tmp/perf-')
const server = await openEmbeddedServer(`${dir}/data`, [])
try {
  const password = await makeAppLogin(server.superuserUrl)
  await makeDatabase(server.superuserUrl, 'perf')
  const url = `${server.superuserUrl}perf`
  await migrate(url, SCHEMAS, APP_LOGIN)
  await stampInstallation(url, { mode: 'demo', timeZone: 'Asia/Seoul', dayStartsAt: '00:00' })
  const db = openDatabase<unknown>({ url, poolMax: 4, statementMsMax: 0 })
  await setClock(db, '2025-05-01T09:00:00+09:00')
  for (let s = 1; s <= 100; s++) {
    await addStore(db, { id: s, openedOn: '2025-04-01', settlementDay: 1 })
    for (let n = 0; n < 10; n++) await addProduct(db, { id: s * 1000 + n, storeId: s, name: `p${n}` })
  }
  await sql`insert into trade.sold_line_fact (store_id, trade_id, order_id, line_id, product_id, count, amount, sold_at, business_day)
      select 1 + n % 100, n / 300, n / 300, n, (1 + n % 100) * 1000 + (n / 100) % 10, 1, 12000, date '2025-04-01' + (n / 93034)::int, date '2025-04-01' + (n / 93034)::int from generate_series(0, 2790999) n`.execute(db)
  await sql`insert into trade.trade (store_id, id, status, amount, closed_at) select 1 + n % 100, n, 'PAID', 36000, now() from generate_series(0, 930099) n`.execute(db)
  await sql`insert into trade.payment (store_id, trade_id, method, card_company, amount, fee, paid_at, business_day)
      select 1 + n % 100, n, 'CARD', 'K', 36000, 144, date '2025-04-01' + (n / 31004)::int, date '2025-04-01' + (n / 31004)::int from generate_series(0, 930099) n`.execute(db)
  await sql`vacuum analyze`.execute(db)
  console.log('seeded')
  await sql`create table bare (store_id bigint, product_id bigint, c bigint, a bigint)`.execute(db)
  await sql`create table bare_settlement (store_id bigint, a bigint, f bigint)`.execute(db)
  const { host } = new URL(server.superuserUrl)
  const client = standInForTrade(db)
  const context = openSettlementContext({ databaseUrl: `postgres://${APP_LOGIN}:${password}@${host}/perf`, poolMax: 8, client }, console.error)
  for (let n = 0; n < 3; n++) {
    await sql`truncate bare, bare_settlement, settlement.settlement, settlement.product_sale_statistic, settlement.computed_period, settlement.job_instance cascade`.execute(db)
    let at = performance.now()
    await sql`insert into bare select store_id, product_id, sum(count)::bigint, sum(amount)::bigint from trade.sold_line_fact where business_day >= '2025-04-01' and business_day < '2025-05-01' group by 1, 2`.execute(db)
    console.log('bare statistic', performance.now() - at); at = performance.now()
    await sql`insert into bare_settlement select store_id, sum(amount)::bigint, sum(fee)::bigint from trade.payment where business_day >= '2025-04-01' and business_day < '2025-05-01' group by 1`.execute(db)
    console.log('bare settlement', performance.now() - at); at = performance.now()
    const run = async (name: 'settlement' | 'product-sale-statistics') => { const at = performance.now(); const { execution } = await runJob(context, { name, dateTerm: 'MONTH', startDate: '2025-04-01' }); console.log(name, execution.status, performance.now() - at) }
    await run('product-sale-statistics')
    await run('settlement')
    await sql`delete from settlement.product_sale_statistic where date_term = 'MONTH'`.execute(db)
    await sql`delete from settlement.computed_period where date_term = 'MONTH'`.execute(db)
    await run('product-sale-statistics')
  }
  let at = performance.now()
  console.log('due', (await dueRuns(context)).length, performance.now() - at)
  at = performance.now()
  const outcomes = await runDueJobs(context)
  console.log('ran', outcomes.length, performance.now() - at)
  for (let n = 0; n < 3; n++) { at = performance.now(); await runDueJobs(context); console.log('nothing due', performance.now() - at) }
  await context.close(); await db.destroy()
} finally { await server.stop() }
process.exit()
