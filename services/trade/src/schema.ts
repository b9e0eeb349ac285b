import { fileURLToPath } from 'node:url'
import { AUDIT_TABLES } from '@haru/audit/record.ts'
import { JOB_TABLES } from '@haru/chunk'
import { EVENT_TABLES } from '@haru/events'
import type { SchemaOwner } from '@haru/pg'

/** The tables of trade, and the role that it uses them by. */
export const tradeSchema: SchemaOwner = {
  schema: 'trade',
  role: 'haru_trade',
  migrations: [
    EVENT_TABLES,
    JOB_TABLES,
    { name: 'trade', folder: fileURLToPath(new URL('../migrations', import.meta.url)) },
    AUDIT_TABLES,
  ],
}
