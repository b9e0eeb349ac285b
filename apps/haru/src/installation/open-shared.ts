import { openSharedState, ownState, type SharedState } from '@haru/redis'
import { createLog, type Watch } from '@haru/service-kit'
import type { ServicesOptions } from './service-openers.ts'

/**
 * What this process shares with others: through Redis where it is configured, else nothing. It
 * waits for no Redis.
 * @param options `redis`: where; `logLevel`: of what is told when it goes and comes back
 * @param registry gets `haru_redis_up`, where Redis is configured
 */
export function openShared(
  options: Pick<ServicesOptions, 'redis' | 'logLevel'>,
  registry: Watch['registry'],
): SharedState {
  if (!options.redis) return ownState()
  const log = createLog('redis', options.logLevel)
  // Nothing is lost while it is away, and nobody let in: a warning, and so is that it is over.
  const tell = (message: string, error?: unknown) => {
    if (error === undefined) log.warn(message)
    else log.warn({ err: error }, message)
  }
  return openSharedState(options.redis, tell, registry)
}
