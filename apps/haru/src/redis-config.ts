import type { RedisOptions } from '@haru/redis'
import { z } from 'zod'

/** The settings of the Redis through which instances share state. */
export const REDIS_SETTINGS = {
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  /** so that several installations can share one Redis */
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w.:-]{1,60}$/, 'must be letters, digits, dots, dashes, colons')
    .default('haru:'),
}

type RedisSettings = z.infer<z.ZodObject<typeof REDIS_SETTINGS>>

/**
 * Where the Redis is that instances share.
 * @param settings as read
 * @returns undefined: this process shares nothing but its database
 */
export function redisOptions(settings: RedisSettings): RedisOptions | undefined {
  const { REDIS_URL: url, REDIS_PREFIX: prefix } = settings
  return url === undefined ? undefined : { url, prefix }
}
