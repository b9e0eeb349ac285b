import { fileURLToPath } from 'node:url'
import { AUDIT_TABLES } from '@haru/audit/record.ts'
import type { SchemaOwner } from '@haru/pg'

/**
 * The tables of user, and the role that it uses them by. The schema is `users`: user is a keyword.
 */
export const userSchema: SchemaOwner = {
  schema: 'users',
  role: 'haru_user',
  migrations: [
    { name: 'user', folder: fileURLToPath(new URL('../migrations', import.meta.url)) },
    AUDIT_TABLES,
  ],
}
