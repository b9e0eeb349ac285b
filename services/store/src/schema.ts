import { fileURLToPath } from 'node:url'
import { AUDIT_TABLES } from '@haru/audit/record.ts'
import { EVENT_TABLES } from '@haru/events'
import type { SchemaOwner } from '@haru/pg'

/** The tables of store, and the role that it uses them by. */
export const storeSchema: SchemaOwner = {
  schema: 'store',
  role: 'haru_store',
  migrations: [
    EVENT_TABLES,
    { name: 'store', folder: fileURLToPath(new URL('../migrations', import.meta.url)) },
    AUDIT_TABLES,
  ],
}
