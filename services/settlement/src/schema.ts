import { fileURLToPath } from 'node:url'
import { AUDIT_TABLES } from '@haru/audit/record.ts'
import { JOB_TABLES } from '@haru/chunk'
import type { SchemaOwner } from '@haru/pg'

/** The tables of settlement, and the role that it uses them by. */
export const settlementSchema: SchemaOwner = {
  schema: 'settlement',
  role: 'haru_settlement',
  migrations: [
    JOB_TABLES,
    { name: 'settlement', folder: fileURLToPath(new URL('../migrations', import.meta.url)) },
    AUDIT_TABLES,
  ],
}
