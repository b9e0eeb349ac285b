import { sql } from 'kysely'
import type { StoreDatabase, StoreTransaction } from '../context.ts'

/** A tablet: one table of one store. */
export type TradeDevice = {
  id: number
  storeId: number
  tableNumber: number
  /** names the pairing that is good now; null: nobody is paired */
  pairingId: string | null
}

/** A store has 100 tablets at most, by its grade. */
const LISTED_MAX = 100

/** Stores tablets for the tables 1 to `count` of a new store. */
export async function insertTradeDevices(
  tx: StoreTransaction,
  storeId: number,
  count: number,
): Promise<void> {
  await sql`
    insert into store.trade_device (store_id, table_number)
    select ${storeId}, n from generate_series(1, ${count}::integer) n order by n
  `.execute(tx)
}

/** The tablets of a store by table number. */
export async function listTradeDevicesOf(
  db: StoreDatabase,
  storeId: number,
): Promise<TradeDevice[]> {
  const { rows } = await sql<TradeDevice>`
    select id, store_id, table_number, pairing_id from store.trade_device
     where store_id = ${storeId} order by table_number limit ${LISTED_MAX}
  `.execute(db)
  return rows
}

/** @returns undefined when there is no such tablet */
export async function findTradeDevice(
  db: StoreDatabase,
  id: number,
): Promise<TradeDevice | undefined> {
  const { rows } = await sql<TradeDevice>`
    select id, store_id, table_number, pairing_id from store.trade_device where id = ${id}
  `.execute(db)
  return rows[0]
}

/**
 * The same, and nobody else changes the tablet or its pairing until the transaction ends.
 * @returns undefined when there is no such tablet
 */
export async function lockTradeDevice(
  tx: StoreTransaction,
  id: number,
): Promise<TradeDevice | undefined> {
  const { rows } = await sql<TradeDevice>`
    select id, store_id, table_number, pairing_id from store.trade_device
     where id = ${id} for no key update
  `.execute(tx)
  return rows[0]
}

/** Gives a tablet's table another number; its store must have no other table of that number. */
export async function updateTableNumber(
  tx: StoreTransaction,
  id: number,
  tableNumber: number,
): Promise<void> {
  await sql`
    update store.trade_device set table_number = ${tableNumber} where id = ${id}
  `.execute(tx)
}
