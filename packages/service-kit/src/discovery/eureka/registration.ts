import { setTimeout as pause } from 'node:timers/promises'
import type { AskEureka, EurekaServers } from './eureka-servers.ts'
import { instanceInfo, type Lease, type OwnInstance } from './instance-info.ts'

/** A process that ends does not wait longer than this for servers that do not answer. */
const END_MS_MAX = 3_000

/** One instance's entry at Eureka. */
export type Registration = {
  /** Takes it out, unless no server answers: then it ends with its lease. */
  end(): Promise<void>
}

/**
 * Registers an instance, and keeps it registered until it is ended: a server that does not know it
 * (any more) is told again with the next beat. Never fails; the servers log what goes wrong.
 * @param servers that are told
 * @param own the instance, which answers already
 * @param lease how often it says that it is there, and how long that is believed
 */
export function keepRegistered(
  servers: EurekaServers,
  own: OwnInstance,
  lease: Lease,
): Registration {
  const instance = instanceInfo(own, lease)
  const all = `/apps/${own.app}`
  const one = `${all}/${encodeURIComponent(instance.instanceId)}`
  let isEnded = false
  const beat = async (ask: AskEureka) => {
    const { status } = await ask({ method: 'PUT', path: one })
    if (status !== 404) return mustBeGood(status)
    mustBeGood((await ask({ method: 'POST', path: all, body: { instance } })).status)
  }
  const remove = async (ask: AskEureka) => {
    const { status } = await ask({ method: 'DELETE', path: one })
    if (status !== 404) mustBeGood(status)
  }
  let beating: Promise<void> | undefined
  const beatOnce = () => {
    beating ??= servers
      .visit('registering', beat)
      .catch(() => {})
      .finally(() => {
        beating = undefined
      })
  }
  beatOnce()
  const timer = setInterval(beatOnce, lease.beatMs)
  timer.unref()
  const takeOut = async () => {
    // A beat that is under way could come in after its end.
    await beating
    await servers.visit('registering', remove).catch(() => {})
  }
  return {
    async end() {
      if (isEnded) return
      isEnded = true
      clearInterval(timer)
      const done = new AbortController()
      const tooLong = pause(END_MS_MAX, undefined, { signal: done.signal }).catch(() => {})
      await Promise.race([takeOut(), tooLong])
      done.abort()
    },
  }
}

function mustBeGood(status: number): void {
  if (status < 200 || status > 299) throw new Error(`it said ${status}`)
}
