import type { Check } from '../check.ts'

/** Products and their stock. */
export const STOCK_CHECKS: readonly Check[] = [
  {
    name: 'stock-sum',
    promise: "A product's stock is the sum of its movements.",
    sql: `
      select format('store.product %s', p.id), format('stock %s', coalesce(m.total, 0)),
             format('stock %s', p.stock)
        from store.product p
        left join (select product_id, sum(quantity) as total
                     from store.stock_movement group by product_id) m on m.product_id = p.id
       where p.stock <> coalesce(m.total, 0)`,
  },
  {
    name: 'stock-range',
    promise: 'Stock is never below zero.',
    sql: `
      select format('store.product %s', id), 'stock of 0 or more', format('stock %s', stock)
        from store.product where stock < 0`,
  },
  {
    name: 'movement-store',
    promise: 'A movement of stock is about a product of its store.',
    sql: `
      select format('store.stock_movement %s', m.id),
             coalesce('store ' || p.store_id, format('a product %s', m.product_id)),
             case when p.id is null then 'no such product' else format('store %s', m.store_id) end
        from store.stock_movement m
        left join store.product p on p.id = m.product_id
       where p.store_id is distinct from m.store_id`,
  },
  {
    name: 'product-history',
    promise: "A product's price and base stock are those of the last row of its history.",
    sql: `
      select format('store.product %s', p.id),
             coalesce('store ' || h.store_id || ', price ' || h.price || ' and base stock '
                      || h.base_stock, 'a history'),
             format('store %s, price %s and base stock %s', p.store_id, p.price, p.base_stock)
        from store.product p
        left join (select distinct on (product_id) * from store.product_history
                    order by product_id, id desc) h on h.product_id = p.id
       where (h.store_id, h.price, h.base_stock)
             is distinct from (p.store_id, p.price, p.base_stock)`,
  },
]
