import { copyIn } from '@haru/pg'
import type { Kysely } from 'kysely'
import type { TableRows } from './copy-rows.ts'
import { inTimeOrder } from './in-time-order.ts'
import { type FirstIds, type NumberedTrade, tradeNumbering } from './numbered-trade.ts'
import type { SalesPlan } from './sales-plan.ts'
import { storeSales } from './store-sales.ts'
import { TABLETS } from './volume-sql.ts'

/** What is held in memory at a time, some 3 MB of text. */
const TRADES_AT_ONCE = 5_000

/**
 * Makes up the trades of a plan and writes them by COPY, in the order of their time: the sales of
 * all stores lie between each other on disk, as they do where they are sold.
 * @param tx a transaction; the stores are there, and the blocks of ids are ours
 * @param plan what to make up
 * @param first the first id of each block
 * @param tables which of a trade's rows are written, in the order of their foreign keys
 * @param onLines told after every batch: how many lines it wrote; what it throws ends the writing
 */
export async function writeTrades<Tables>(
  tx: Kysely<Tables>,
  plan: SalesPlan,
  first: FirstIds,
  tables: readonly TableRows[],
  onLines: (lines: number) => void,
): Promise<void> {
  const number = tradeNumbering(first, { products: plan.products, tablets: TABLETS })
  const rows = Array.from({ length: plan.stores }, (_, store) => storeSales(plan, store))
  let batch: NumberedTrade[] = []
  const write = async () => {
    for (const { into, rowsOf } of tables) {
      const text = batch.map(rowsOf).join('')
      if (text !== '') await copyIn(tx, `copy ${into} from stdin`, [text])
    }
    onLines(batch.reduce((sum, trade) => sum + trade.lines.length, 0))
    batch = []
  }
  for (const trade of inTimeOrder(rows)) {
    batch.push(number(trade))
    if (batch.length === TRADES_AT_ONCE) await write()
  }
  if (batch.length > 0) await write()
}
