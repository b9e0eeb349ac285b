import { openDatabase } from '@haru/pg'
import Fastify from 'fastify'
import { sql } from 'kysely'
import { readOrderOf } from './child.ts'

/**
 * A process with one bare Fastify route, which answers a menu. It says on standard output where,
 * and ends by a signal.
 */

/** What it is told on standard input, as JSON: the menu itself, or where to read it. */
export type BareRoute = { menu: unknown } | { appUrl: string; storeId: number }

const route = await readOrderOf<BareRoute>()
const app = Fastify()
if ('menu' in route) {
  const { menu } = route
  app.get('/store/product', async () => menu)
} else {
  const db = openDatabase({ url: route.appUrl, role: 'haru_store', poolMax: 16 })
  app.get('/store/product', async () => {
    const { rows } = await sql`
      select id, name, category, price, stock, base_stock from store.product
       where store_id = ${route.storeId} and deleted_at is null
       order by array_position(array['MAIN_MENU', 'SUB_MENU', 'DRINK'], category), id
    `.execute(db)
    return rows
  })
}
console.log(await app.listen({ port: 0, host: '127.0.0.1' }))
