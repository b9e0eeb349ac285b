import type pg from 'pg'
import { createClient } from 'redis'
import { MONTH } from './month.ts'

/** Rows of one chunk. */
const CHUNK = 1_000
/** Of the keys, so that nothing else in that Redis is touched. */
const PREFIX = 'haru-bench:naive:'

type SoldRow = {
  store_id: string
  trade_id: string
  line_id: string
  reversal: boolean
  product_id: string
  count: string
  amount: string
  name: string
  category: string
}

/** A Redis that answers, for the naive way. */
export type NaiveRedis = {
  /** Computes the month's statistics. */
  run: (client: pg.Client) => Promise<void>
  close: () => Promise<void>
}

/**
 * Connects to Redis for a month's statistics done naively: chunks of rows, read by key, three
 * pipelined hash commands a row, then everything is read out and stored.
 * @param url of a Redis
 * @returns undefined when none answers
 */
export async function openNaiveRedis(url: string): Promise<NaiveRedis | undefined> {
  const redis = createClient({ url, socket: { reconnectStrategy: false, connectTimeout: 2_000 } })
  redis.on('error', () => {})
  try {
    await redis.connect()
  } catch {
    return undefined
  }
  const fold = async (rows: readonly SoldRow[], keys: Set<string>) => {
    const pipeline = redis.multi()
    for (const row of rows) {
      const key = `${PREFIX}${row.store_id}:${row.product_id}`
      keys.add(key)
      pipeline.hIncrBy(key, 'count', Number(row.count))
      pipeline.hIncrBy(key, 'amount', Number(row.amount))
      pipeline.hSet(key, { name: row.name, category: row.category })
    }
    await pipeline.execAsPipeline()
  }
  return {
    async run(client) {
      const keys = new Set<string>()
      try {
        for await (const rows of chunksOf(client)) await fold(rows, keys)
        await store(client, await readOut([...keys], (key) => redis.hGetAll(key)))
      } finally {
        if (keys.size > 0) await redis.del([...keys])
      }
    },
    async close() {
      await redis.close()
    },
  }
}

async function* chunksOf(client: pg.Client): AsyncGenerator<SoldRow[]> {
  let after: unknown[] = [0, 0, 0, false]
  for (;;) {
    const { rows } = await client.query<SoldRow>({
      name: 'chunk',
      text: `
        select f.store_id, f.trade_id, f.line_id, f.reversal, f.product_id, f.count, f.amount,
               p.name, p.category
          from trade.sold_line_fact f
          join trade.product p using (product_id)
         where (f.store_id, f.trade_id, f.line_id, f.reversal) > ($1, $2, $3, $4)
           and f.business_day >= '${MONTH.start}' and f.business_day < '${MONTH.end}'
         order by f.store_id, f.trade_id, f.line_id, f.reversal
         limit ${CHUNK}`,
      values: after,
    })
    const last = rows.at(-1)
    if (!last) return
    yield rows
    after = [last.store_id, last.trade_id, last.line_id, last.reversal]
  }
}

type Sums = [storeId: string, productId: string, hash: Record<string, string>]

async function readOut(
  keys: readonly string[],
  read: (key: string) => Promise<Record<string, string>>,
): Promise<Sums[]> {
  return await Promise.all(
    keys.map(async (key): Promise<Sums> => {
      const [storeId = '', productId = ''] = key.slice(PREFIX.length).split(':')
      return [storeId, productId, await read(key)]
    }),
  )
}

async function store(client: pg.Client, sums: readonly Sums[]): Promise<void> {
  await client.query(
    `insert into settlement.product_sale_statistic
     select s.store_id, 'MONTH', date '${MONTH.start}', s.product_id, s.name, s.category, s.count,
            s.amount
       from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])
            as s (store_id, product_id, name, category, count, amount)`,
    [
      sums.map(([storeId]) => storeId),
      sums.map(([, productId]) => productId),
      ...['name', 'category', 'count', 'amount'].map((field) =>
        sums.map(([, , hash]) => hash[field]),
      ),
    ],
  )
}
