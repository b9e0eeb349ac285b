import { copyOut } from '@haru/pg'
import type { SettlementTransaction } from '../context.ts'
import type { Fold, Folded, OpenFold, Sum } from './aggregation.ts'
import { combineFacts, type Tally } from './combine-facts.ts'

/** What was folded is lost so often only when the server for it is not fit for its task. */
const TRIES_MAX = 3

/**
 * Reads the facts of a day, combines them chunk by chunk, and folds the chunks. What comes out of
 * the fold must be what went in; when something of it was lost, all is folded again, elsewhere.
 * @param tx that reads, and reads only
 * @param facts the COPY statement that gives rows of `store, item, first, second`
 * @param openFold opens a new fold
 * @param runId of whoever computes
 * @returns how many facts there were, and their sums, in no order
 * @throws Error when the fold lost what it had acknowledged three times
 */
export async function foldDay(
  tx: SettlementTransaction,
  facts: string,
  openFold: OpenFold,
  runId: number,
): Promise<{ facts: number; sums: Sum[] }> {
  for (let attempt = 1; attempt <= TRIES_MAX; attempt++) {
    const fold = openFold(runId)
    const tally = await foldFacts(tx, facts, fold)
    const folded = await fold.read()
    await fold.finish()
    if (agree(tally, folded)) return { facts: tally.facts, sums: folded.sums }
  }
  throw new Error(`what was folded was lost ${TRIES_MAX} times: look at the aggregation's server`)
}

async function foldFacts(tx: SettlementTransaction, facts: string, fold: Fold): Promise<Tally> {
  const combiner = combineFacts((chunk, sums) => fold.add(chunk, sums))
  await copyOut(tx, facts, combiner.push)
  return await combiner.end()
}

function agree(tally: Tally, { chunks, sums }: Folded): boolean {
  if (chunks !== tally.chunks) return false
  let first = 0n
  let second = 0n
  for (const sum of sums) {
    first += BigInt(sum.first)
    second += BigInt(sum.second)
  }
  return first === tally.first && second === tally.second
}
