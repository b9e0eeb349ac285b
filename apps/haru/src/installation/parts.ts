import type { StaticAddresses } from '@haru/service-kit'
import type { HaruConfig } from '../config.ts'

/** What can run in a process of its own, and where it listens unless HARU_PORT says otherwise. */
export const PART_PORTS = { gateway: 8000, user: 8001, store: 8002, trade: 8003, settlement: 8004 }

/** One of them. */
export type Part = keyof typeof PART_PORTS
export const PARTS = Object.keys(PART_PORTS) as Part[]

/**
 * Where other parts reach the services: SERVICE_URL_*, else the usual ports of this machine.
 * @param config of this start
 */
export function serviceAddresses(config: HaruConfig): StaticAddresses {
  const here = (part: Part) => [`http://127.0.0.1:${PART_PORTS[part]}`]
  return {
    user: config.SERVICE_URL_USER ?? here('user'),
    store: config.SERVICE_URL_STORE ?? here('store'),
    trade: config.SERVICE_URL_TRADE ?? here('trade'),
    settlement: config.SERVICE_URL_SETTLEMENT ?? here('settlement'),
  }
}
