import { openSharedState, ownState, type RedisOptions, type SharedState } from '@haru/redis'
import { createLog } from '@haru/service-kit'

/**
 * What this process shares with others: through Redis where it is configured, else nothing. It
 * waits for no Redis.
 * @param options `redis`: where; `logLevel`: of what is told when it goes and comes back
 */
export function openShared(options: {
  redis?: RedisOptions | undefined
  logLevel: string
}): SharedState {
  if (!options.redis) return ownState()
  const log = createLog('redis', options.logLevel)
  return openSharedState(options.redis, (message, error) => {
    // Nothing is lost while it is away, and nobody let in: a warning, and so is that it is over.
    if (error === undefined) log.warn(message)
    else log.warn({ err: error }, message)
  })
}
