import { sql } from 'kysely'
import type { StoreDatabase, StoreTransaction } from '../context.ts'
import type { Pairing } from './pairing-cookie.ts'

/** Stores the digest of a tablet's one-time code. @returns until when it is good */
export async function insertPairingCode(
  tx: StoreTransaction,
  code: { tradeDeviceId: number; digest: Buffer; goodForMinutes: number },
): Promise<Date> {
  const { rows } = await sql<{ expiresAt: Date }>`
    insert into store.pairing_code (code_digest, trade_device_id, expires_at)
    values (${code.digest}, ${code.tradeDeviceId},
            clock_timestamp() + ${code.goodForMinutes} * interval '1 minute')
    returning expires_at
  `.execute(tx)
  const [row] = rows
  if (!row) throw new Error('the pairing code was not stored')
  return row.expiresAt
}

/** Removes a tablet's codes, redeemed ones included. */
export async function deletePairingCodes(
  tx: StoreTransaction,
  tradeDeviceId: number,
): Promise<void> {
  await sql`
    delete from store.pairing_code where trade_device_id = ${tradeDeviceId}
  `.execute(tx)
}

/** The tablet that a code is for, whether the code is still good or not. */
export async function findTradeDeviceOfCode(
  db: StoreDatabase,
  digests: readonly Buffer[],
): Promise<number | undefined> {
  const { rows } = await sql<{ tradeDeviceId: number }>`
    select trade_device_id from store.pairing_code where code_digest in (${sql.join(digests)})
  `.execute(db)
  return rows[0]?.tradeDeviceId
}

/** Uses a code up. @returns false when it is used, expired or gone */
export async function spendPairingCode(
  tx: StoreTransaction,
  digests: readonly Buffer[],
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update store.pairing_code set redeemed_at = clock_timestamp()
     where code_digest in (${sql.join(digests)})
       and redeemed_at is null and expires_at > clock_timestamp()
  `.execute(tx)
  return numAffectedRows === 1n
}

/** Gives a tablet a new pairing, which ends the one before. */
export async function startPairing(
  tx: StoreTransaction,
  { tradeDeviceId, pairingId }: Pairing,
): Promise<void> {
  const { numAffectedRows } = await sql`
    update store.trade_device set pairing_id = ${pairingId}, paired_at = clock_timestamp()
     where id = ${tradeDeviceId}
  `.execute(tx)
  if (numAffectedRows !== 1n) throw new Error(`tablet ${tradeDeviceId} is gone`)
}

/** Leaves a tablet without a pairing. */
export async function endPairing(tx: StoreTransaction, tradeDeviceId: number): Promise<void> {
  await sql`
    update store.trade_device set pairing_id = null, paired_at = null where id = ${tradeDeviceId}
  `.execute(tx)
}
