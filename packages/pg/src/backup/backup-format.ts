import type { Installation } from '../installation.ts'

/**
 * A backup is a tar, compressed by gzip: first `haru-backup.json` (ABOUT), then the data folder as
 * it is restored below `data/`, in the end `manifest.json`. What has no manifest was cut off.
 */
export const ABOUT_NAME = 'haru-backup.json'
export const MANIFEST_NAME = 'manifest.json'
export const DATA_PREFIX = 'data/'
/** JSON in a backup is never larger: some 100 bytes for each of the files of a cluster. */
export const JSON_BYTES_MAX = 64_000_000

/** Goes up when a program could not read what an earlier one wrote. */
export const FORMAT = 1

/** What a backup says of itself before anything else. */
export type BackupAbout = {
  format: number
  /** of PostgreSQL, like `18` */
  postgresMajor: string
  installation: Installation
  /** files that were run on the database, like `trade: trade/0001-trade.sql` */
  migrations: string[]
  /** ISO 8601; what was committed by then is in it */
  begunAt: string
}

/** What must be in a backup, to the byte. */
export type BackupManifest = {
  /** ISO 8601; a restored system stands where this one stood at that time, or before */
  endedAt: string
  /** below DATA_PREFIX; `sha256` in hexadecimal digits */
  files: { path: string; bytes: number; sha256: string }[]
}
