import { fileURLToPath } from 'node:url'
import type { SchemaOwner } from '@haru/pg'

/** The tables of settlement, and the role that it uses them by. */
export const settlementSchema: SchemaOwner = {
  schema: 'settlement',
  role: 'haru_settlement',
  migrations: [
    { name: 'settlement', folder: fileURLToPath(new URL('../migrations', import.meta.url)) },
  ],
}
