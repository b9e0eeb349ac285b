import { openDatabase } from '@haru/pg'
import type { Kysely } from 'kysely'
import type { Tables } from './tables.gen.ts'

/**
 * Opens the tables of this service, with the rights of its role.
 * @param url of a login that may act as haru_user
 * @param poolMax connections at most
 */
export function openUserDatabase(url: string, poolMax: number): Kysely<Tables> {
  return openDatabase<Tables>({ url, role: 'haru_user', poolMax })
}
