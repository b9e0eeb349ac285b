import type { TallyKeeper } from './import-checkpoint.ts'
import type { StoreOpening } from './move-opening-back.ts'
import type { RejectsFile } from './rejects-file.ts'
import type { SalesFile } from './sales-file.ts'

/** One run of an import: what its reader and its writer share. */
export type ImportRun = {
  storeId: number
  salesFile: SalesFile
  /** absolute */
  rejectsPath: string
  /** receipts that are stored together */
  batchSize: number
  tally: TallyKeeper
  opening: StoreOpening
  /** opened by the reader */
  rejects: RejectsFile | undefined
}
