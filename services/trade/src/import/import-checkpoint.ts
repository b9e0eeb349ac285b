import { z } from 'zod'

/** What an import has done, over all of its executions. */
export type Tally = z.infer<typeof tallySchema>

const tallySchema = z.object({
  /** receipts */
  imported: z.int(),
  alreadyThere: z.int(),
  rejected: z.int(),
  /** rows of the file, its header not counted */
  lines: z.int(),
  /** of the rejects file, in bytes */
  rejectsBytes: z.int(),
})

/** Nothing done yet. */
export const NO_TALLY: Tally = {
  imported: 0,
  alreadyThere: 0,
  rejected: 0,
  lines: 0,
  rejectsBytes: 0,
}

/** What commits with a chunk: where to go on, and what is done up to there. */
export type ImportCheckpoint = z.infer<typeof importCheckpointSchema>

export const importCheckpointSchema = z.object({
  place: z.object({ byte: z.int(), line: z.int(), strayLine: z.int().nullable() }),
  tally: tallySchema,
  rejectsPath: z.string(),
})

/** What the engine keeps of an import's step. */
export const importContextSchema = z.object({ reader: importCheckpointSchema })

/**
 * The tally of one run. A chunk that loses a deadlock is written twice and counted once: what the
 * first attempt counted is forgotten until the next chunk is read.
 */
export type TallyKeeper = {
  /** as of the last chunk that is known to be committed */
  committed: Tally
  /** with the chunk that is being written */
  current: Tally
}
