import { type Access, idParameterSchema, ownerOf } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { type AuditEntry, findEntries } from './audit-sql.ts'

const LISTED_MAX = 100
const LISTED = 50

const entrySchema = z.object({
  id: z.int(),
  at: z.iso.datetime(),
  actor: z.object({
    kind: z.enum(['owner', 'staff', 'operator', 'tablet', 'service', 'system', 'anyone']),
    id: z.int().nullable().describe('of the account or the tablet'),
    sessionId: z.string().nullable().describe('the session, or the pairing'),
    address: z.string().nullable(),
  }),
  action: z.string(),
  subject: z.object({ kind: z.string(), id: z.string().nullable() }),
  detail: z.record(z.string(), z.unknown()),
  traceId: z.string().nullable(),
})

const querySchema = z.object({
  action: z
    .string()
    .regex(/^[A-Z][A-Z_]{0,63}$/)
    .optional(),
  before: idParameterSchema.optional(),
  limit: idParameterSchema.refine((limit) => limit <= LISTED_MAX).optional(),
})

/** Where a log is read, and by whom. */
export type AuditReading<Tables> = {
  /** like `/trade/audit` */
  path: string
  /** owners see what concerns their store, operators see everything of this log */
  access: Extract<Access, 'owner' | 'operator'>
  db: Kysely<Tables>
  schema: string
}

/** The audit log of one service, to be read. */
export function auditRoutes<Tables>(app: FastifyInstance, reading: AuditReading<Tables>): void {
  const { path, access, db, schema } = reading
  app.withTypeProvider<ZodTypeProvider>().get(
    path,
    {
      config: { access: [access] },
      schema: {
        tags: [path.split('/')[1] ?? ''],
        summary: 'Who did what, newest first; nobody can change it',
        querystring: querySchema,
        response: { 200: z.object({ entryList: z.array(entrySchema) }) },
      },
    },
    async (request) => {
      const storeId = access === 'owner' ? ownerOf(request).storeId : undefined
      const { limit = LISTED, ...query } = request.query
      const entries = await findEntries(db, schema, { storeId, limit, ...query })
      return { entryList: entries.map(answerOf) }
    },
  )
}

function answerOf(entry: AuditEntry): z.infer<typeof entrySchema> {
  const { id, at, action, detail, traceId, actorKind, actorId, sessionId, address } = entry
  return {
    ...{ id, at: at.toISOString(), action, detail, traceId },
    actor: { kind: actorKind as 'owner', id: actorId, sessionId, address },
    subject: { kind: entry.subjectKind, id: entry.subjectId },
  }
}
