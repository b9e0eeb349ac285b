import type { PosGrade } from '@haru/contracts'
import { sql } from 'kysely'
import type { StoreDatabase, StoreTransaction } from '../context.ts'

/** The days of the month on which a store can be settled. */
export type SettlementDay = 1 | 5 | 10 | 15 | 20 | 25

export type Store = {
  id: number
  name: string
  posGrade: PosGrade
  settlementDay: SettlementDay
}

export type NewStore = Omit<Store, 'id'> & { ownerId: number }

/**
 * Stores a store that opens on the business day of now, unless the owner has one. A concurrent call
 * for the same owner waits here until the first has committed.
 * @returns undefined when the owner has a store
 */
export async function insertStore(
  tx: StoreTransaction,
  { ownerId, name, posGrade, settlementDay }: NewStore,
): Promise<Store | undefined> {
  const { rows } = await sql<Store>`
    insert into store.store (owner_id, name, pos_grade, settlement_day, opened_on, created_at)
    select ${ownerId}, ${name}, ${posGrade}, ${settlementDay}, haru.business_day(t.now), t.now
      from (select haru.clock() as now) t
    on conflict (owner_id) do nothing
    returning id, name, pos_grade, settlement_day
  `.execute(tx)
  return rows[0]
}

/** @returns undefined when there is no such store */
export async function findStore(db: StoreDatabase, storeId: number): Promise<Store | undefined> {
  const { rows } = await sql<Store>`
    select id, name, pos_grade, settlement_day from store.store where id = ${storeId}
  `.execute(db)
  return rows[0]
}

/** @returns undefined when the owner has no store */
export async function findStoreOfOwner(
  db: StoreDatabase,
  ownerId: number,
): Promise<Store | undefined> {
  const { rows } = await sql<Store>`
    select id, name, pos_grade, settlement_day from store.store where owner_id = ${ownerId}
  `.execute(db)
  return rows[0]
}

/**
 * Makes others who want to add products to this store wait until the transaction ends.
 * @returns whether there is such a store
 */
export async function lockStore(tx: StoreTransaction, storeId: number): Promise<boolean> {
  const { rows } = await sql`
    select from store.store where id = ${storeId} for no key update
  `.execute(tx)
  return rows.length > 0
}

/**
 * Moves a store's opening back to a business day, unless it opened before.
 * @returns the day on which it opened; undefined when there is no such store
 */
export async function moveOpeningBack(
  db: StoreDatabase,
  storeId: number,
  day: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ openedOn: string }>`
    update store.store set opened_on = least(opened_on, ${day}::date) where id = ${storeId}
    returning opened_on
  `.execute(db)
  return rows[0]?.openedOn
}
