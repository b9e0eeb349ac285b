import { z } from 'zod'

/** Servers of all ages say it as text, too. */
const portSchema = z.object({
  $: z.coerce.number().int().min(1).max(65_535),
  '@enabled': z.union([z.boolean(), z.string().transform((text) => text === 'true')]),
})

/** What is read of an instance. A stranger's ports may be odd: it is counted all the same. */
const instanceSchema = z.object({
  instanceId: z.string().optional(),
  hostName: z.string(),
  status: z.string(),
  port: portSchema.optional().catch(undefined),
  securePort: portSchema.optional().catch(undefined),
  /** in a delta: what has become of it */
  actionType: z.string().optional(),
})

/** An instance as a Eureka server tells it. */
export type ToldInstance = z.infer<typeof instanceSchema>

/** Older servers write a list of one as the one. */
function listOf<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? (value ?? []) : [value]),
    z.array(schema),
  )
}

const answerSchema = z.object({
  applications: z.object({
    apps__hashcode: z.string(),
    application: listOf(z.object({ name: z.string(), instance: listOf(instanceSchema) })),
  }),
})

/** A registry, or what has changed in it; `hash` is that of the whole registry either way. */
export type ToldRegistry = {
  hash: string
  apps: readonly { name: string; instance: readonly ToldInstance[] }[]
}

/**
 * Reads what a Eureka server says to `/apps` or `/apps/delta`.
 * @param text JSON
 * @throws Error when it is something else
 */
export function readRegistry(text: string): ToldRegistry {
  const { applications } = answerSchema.parse(JSON.parse(text))
  return { hash: applications.apps__hashcode, apps: applications.application }
}
