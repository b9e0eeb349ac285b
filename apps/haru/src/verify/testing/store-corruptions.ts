import type { Corruption } from './corruption.ts'

const anOrder = (status: string) =>
  `(select min(o.id) from trade.orders o left join trade.imported_receipt r using (trade_id)
     where o.status = '${status}' and r.trade_id is null)`
const aMovement = (cause: string) =>
  `(select min(id) from store.stock_movement where cause = '${cause}')`
const MOVED = `format('store.stock_movement of order %s and product %s', order_id, product_id)
               as row_name`

/** Accounts, stores, stock and decisions gone wrong. */
export const STORE_CORRUPTIONS: readonly Corruption[] = [
  {
    check: 'account-store',
    wrong: 'an account has a store that is not there',
    sql: `update users.account set store_id = 999999 where id = (select min(id) from users.account)
          returning format('users.account %s', id) as row_name`,
  },
  {
    check: 'account-store',
    wrong: 'a store names another owner',
    sql: `update store.store set owner_id = 999999 where id = (select min(id) from store.store)
          returning (select format('users.account %s', id) from users.account a
                      where a.store_id = store.id) as row_name`,
  },
  {
    check: 'store-owner',
    wrong: "a store's owner has no account",
    sql: `delete from users.account where id = (select min(id) from users.account)
          returning format('store.store %s', store_id) as row_name`,
  },
  {
    check: 'staff-store',
    wrong: 'somebody works in a store that is not there',
    sql: `update users.account set staff_store_id = 999999
           where id = (select min(id) from users.account where staff_store_id is not null)
          returning format('users.account %s', id) as row_name`,
  },
  {
    check: 'staff-store',
    wrong: 'an owner works in a store, too',
    relax: ['users.account'],
    sql: `update users.account set staff_store_id = store_id, staff_since = now()
           where id = (select min(id) from users.account where store_id is not null)
          returning format('users.account %s', id) as row_name`,
  },
  {
    check: 'staff-store',
    wrong: 'somebody works in the store that names him as its owner',
    sql: `update users.account set store_id = null, completed_at = null,
                 staff_store_id = store_id, staff_since = now()
           where id = (select min(id) from users.account where store_id is not null)
          returning format('users.account %s', id) as row_name`,
  },
  {
    check: 'staff-invitation',
    wrong: 'somebody invites to a store that is not his',
    sql: `update users.staff_invitation set store_id = (select max(id) from store.store)
           where id = (select min(id) from users.staff_invitation)
          returning format('users.staff_invitation %s', id) as row_name`,
  },
  {
    check: 'store-tablets',
    wrong: 'a store lacks a tablet',
    sql: `delete from store.trade_device where id = (select min(id) from store.trade_device)
          returning format('store.store %s', store_id) as row_name`,
  },
  {
    check: 'store-opening',
    wrong: 'a store sold before it opened',
    sql: `update store.store set opened_on = opened_on + 1
           where id = (select min(id) from store.store)
          returning format('store.store %s', id) as row_name`,
  },
  {
    check: 'store-opening',
    wrong: 'a store opened before it was made and before it sold',
    sql: `update store.store set opened_on = opened_on - 1
           where id = (select min(id) from store.store)
          returning format('store.store %s', id) as row_name`,
  },
  {
    check: 'stock-sum',
    wrong: 'stock differs from its movements',
    sql: `update store.product set stock = stock + 1 where id = (select min(id) from store.product)
          returning format('store.product %s', id) as row_name`,
  },
  {
    check: 'stock-sum',
    wrong: 'a movement of stock is gone',
    sql: `delete from store.stock_movement where id = ${aMovement('RESTOCK')}
          returning format('store.product %s', product_id) as row_name`,
  },
  {
    check: 'stock-range',
    wrong: 'stock is below zero',
    relax: ['store.product'],
    sql: `update store.product set stock = -1 where id = (select min(id) from store.product)
          returning format('store.product %s', id) as row_name`,
  },
  {
    check: 'movement-store',
    wrong: 'a movement is of another store than its product',
    sql: `update store.stock_movement set store_id = 999999 where id = ${aMovement('BASE')}
          returning format('store.stock_movement %s', id) as row_name`,
  },
  {
    check: 'product-history',
    wrong: 'a price has no history',
    sql: `update store.product set price = price + 1 where id = (select min(id) from store.product)
          returning format('store.product %s', id) as row_name`,
  },
  {
    check: 'product-history',
    wrong: 'a history is gone',
    sql: `delete from store.product_history where product_id = (select max(id) from store.product)
          returning format('store.product %s', product_id) as row_name`,
  },
  {
    check: 'decision-order',
    wrong: 'an order that nobody placed was decided',
    sql: `insert into store.stock_decision (order_id, store_id, status)
          values (999999, 1, 'REWARDED')
          returning format('store.stock_decision of order %s', order_id) as row_name`,
  },
  {
    check: 'order-decision',
    wrong: 'a CONFIRMED order has no decision',
    sql: `delete from store.stock_decision where order_id = ${anOrder('CONFIRMED')}
          returning format('trade.orders %s of store %s', order_id, store_id) as row_name`,
  },
  {
    check: 'order-decision',
    wrong: 'a REJECTED order was REWARDED',
    sql: `update store.stock_decision set status = 'REWARDED', reason = null
           where order_id = ${anOrder('REJECTED')}
          returning format('trade.orders %s of store %s', order_id, store_id) as row_name`,
  },
  {
    check: 'order-decision',
    wrong: 'an imported order was decided',
    sql: `insert into store.stock_decision (order_id, store_id, status)
          select o.id, o.store_id, 'REWARDED'
            from trade.orders o join trade.imported_receipt r using (store_id, trade_id) limit 1
          returning format('trade.orders %s of store %s', order_id, store_id) as row_name`,
  },
  {
    check: 'order-movements',
    wrong: 'an order took less than its line says',
    sql: `update store.stock_movement set quantity = quantity - 1 where id = ${aMovement('ORDER')}
          returning ${MOVED}`,
  },
  {
    check: 'order-movements',
    wrong: "a REWARDED order's movement is gone",
    sql: `delete from store.stock_movement where id = ${aMovement('ORDER')} returning ${MOVED}`,
  },
  {
    check: 'order-movements',
    wrong: 'a REJECTED order took stock',
    sql: `insert into store.stock_movement (store_id, product_id, quantity, cause, order_id)
          select l.store_id, l.product_id, -l.count, 'ORDER', l.order_id
            from trade.order_line l where l.order_id = ${anOrder('REJECTED')}
          returning ${MOVED}`,
  },
  {
    check: 'void-movements',
    wrong: "a VOIDED order's stock did not return",
    sql: `delete from store.stock_movement where id = ${aMovement('VOID')} returning ${MOVED}`,
  },
  {
    check: 'void-movements',
    wrong: "a CONFIRMED order's stock returned",
    sql: `insert into store.stock_movement (store_id, product_id, quantity, cause, order_id)
          select l.store_id, l.product_id, l.count, 'VOID', l.order_id
            from trade.order_line l where l.order_id = ${anOrder('CONFIRMED')} limit 1
          returning ${MOVED}`,
  },
]
