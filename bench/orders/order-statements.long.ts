import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { inReverse } from '@haru/haru/testing/in-reverse.ts'
import { untilSettled } from '@haru/haru/testing/until-settled.ts'
import pg from 'pg'
import { startBenchServer } from '../bench-server.ts'
import { openTrades } from './open-trades.ts'
import { statementsOfLog, statementsOfScript, type Transaction } from './order-statements.ts'
import { openStage } from './stage.ts'
import { startSystem } from './start-system.ts'

const BYTES_NEEDED = 1e9
const LOG = 'log/statements.json'
/** No power cut is survived here; every statement is in the log, with its connection. */
const SETTINGS = [
  ...['fsync=off', 'full_page_writes=off', 'log_statement=all', 'logging_collector=on'],
  ...['log_destination=jsonlog', 'log_filename=statements', 'log_rotation_age=0'],
]
/** What goes on whether somebody orders or not. */
const IDLE = [
  // A look into an outbox that is empty.
  (transaction: Transaction) => {
    return transaction.length <= 3 && /"\."outbox" where sent_at is/.test(transaction[1] ?? '')
  },
  (transaction: Transaction) => /^with due as/.test(transaction[1] ?? ''),
  // Sealing what was written to the audit log, once a second for all of it.
  (transaction: Transaction) =>
    transaction.some((one) => /^select from .*audit_unsealed"|pg_try_advisory_xact_lock/.test(one)),
]

test("pgbench's file has the statements that one order logs", async (whole) => {
  const t = inReverse(whole)
  const server = await startBenchServer(BYTES_NEEDED, SETTINGS)
  t.after(() => server.stop())
  const database = await server.makeInstallation('logged')
  const system = await startSystem(database)
  t.after(system.stop)
  const admin = new pg.Client({ connectionString: database.adminUrl })
  await admin.connect()
  t.after(() => admin.end())
  const { seats } = await openStage(system)
  await openTrades(system, seats)
  await untilSettled(admin)
  await admin.query(`select 'an order begins'`)
  const [seat] = seats
  const answer = await system.request('POST', '/trade/order', {
    cookie: seat?.cookie ?? '',
    body: { productList: [seat?.dishes[0], seat?.drinks[0]].map((id) => ({ id, count: 1 })) },
    headers: { 'idempotency-key': 'one', prefer: 'wait=10' },
  })
  assert.equal(answer.body.status, 'CONFIRMED')
  await untilSettled(admin)
  await admin.query(`select 'an order ends'`)

  const begun = await readTransactions(admin)
  const ofOrder = begun
    .filter((transaction) => !IDLE.some((isIdle) => isIdle(transaction)))
    .map((transaction) => transaction.join(';\n'))
  const script = readFileSync(new URL('order.sql', import.meta.url), 'utf8')
  const ofScript = statementsOfScript(script).map((transaction) => transaction.join(';\n'))

  // Some go on at once, so their order is no promise.
  assert.deepEqual(withoutLooksAgain(ofOrder).sort(), ofScript.sort())
})

type LogLine = { pid: number; application_name?: string; message: string }

/** What the services began between the beginning of the order and its end. */
async function readTransactions(admin: pg.Client): Promise<Transaction[]> {
  const [begin, end] = ['an order begins', 'an order ends'].map((what) => `select '${what}'`)
  const isOver = (lines: LogLine[]) => lines.some(({ message }) => message.includes(end ?? ''))
  for (;;) {
    const { rows } = await admin.query('select pg_read_file($1) as text', [LOG])
    const complete = String(rows[0].text).split('\n').slice(0, -1)
    const lines = complete.map((line) => JSON.parse(line) as LogLine)
    if (!isOver(lines)) continue
    const first = lines.findIndex(({ message }) => message.includes(begin ?? ''))
    const last = lines.findIndex(({ message }) => message.includes(end ?? ''))
    const logged = lines.flatMap(({ pid, application_name: name, message }, n) => {
      const statement = /^(?:statement|execute [^:]+): (.*)$/s.exec(message)?.[1]
      const isOurs = name === 'haru_store' || name === 'haru_trade'
      if (!statement || !isOurs) return []
      return [{ connection: pid, statement, isWithin: first < n && n < last }]
    })
    const transactions = statementsOfLog(logged)
    if (transactions) return transactions
  }
}

/** On a slow machine whoever waits looks more often than twice. */
function withoutLooksAgain(transactions: readonly string[]): string[] {
  const isLook = (one: string) => /^select id,store_id,trade_id,status,amount,reason/.test(one)
  let looks = 0
  return transactions.filter((one) => !isLook(one) || ++looks <= 2)
}
