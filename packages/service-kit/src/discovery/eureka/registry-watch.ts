import type { AskEureka, EurekaServers } from './eureka-servers.ts'
import { changedBy, hashOf, missingFrom, originsOf, type Registry, registryOf } from './registry.ts'
import { readRegistry } from './registry-answer.ts'

/** Keeps what Eureka's servers know. */
export type RegistryWatch = {
  /** Where the instances of an app are that are UP; see `originsOf`. */
  origins(app: string): string[]
  /** Asks for what has changed, or for all. Never fails; the servers log what goes wrong. */
  look(): Promise<void>
}

/**
 * Keeps a copy of the registry: all of it at first, then what has changed, and all of it again when
 * the hash says that the copy is not what the server has. Whoever a full answer lacks, without
 * having been said to be gone, is kept for a while: a server that has just started knows nobody
 * until the next beats, and a call to who has really gone is refused and goes to another.
 * @param servers that are asked
 * @param lackedMsMax for how long
 */
export function watchRegistry(servers: EurekaServers, lackedMsMax: number): RegistryWatch {
  let registry: Registry | undefined
  let lacked: { registry: Registry; until: number }[] = []
  /** asked with every request, and the same until the next look */
  let origins = new Map<string, string[]>()
  const takeAll = (found: Registry, expected: Registry | undefined) => {
    const missing = expected && missingFrom(found, expected)
    if (missing?.size) lacked.push({ registry: missing, until: performance.now() + lackedMsMax })
    registry = found
  }
  const look = async (ask: AskEureka) => {
    const expected = registry && (await changed(ask, registry))
    if (expected?.isWhole) registry = expected.registry
    else takeAll(await lookAtAll(ask), expected?.registry)
  }
  const originsNow = (app: string): string[] => {
    const known = registry ?? new Map()
    const kept = lacked.flatMap((one) => originsOf(missingFrom(known, one.registry), app))
    return [...new Set([...originsOf(known, app), ...kept])]
  }
  return {
    origins(app) {
      const found = origins.get(app) ?? originsNow(app)
      origins.set(app, found)
      return found
    },
    async look() {
      await servers.visit('looking who is there', look).catch(() => {})
      const now = performance.now()
      lacked = lacked.filter(({ until }) => until > now)
      origins = new Map()
    },
  }
}

async function lookAtAll(ask: AskEureka): Promise<Registry> {
  const { status, text } = await ask({ method: 'GET', path: '/apps' })
  if (status !== 200) throw new Error(`it said ${status}`)
  return registryOf(readRegistry(text))
}

/** @returns the registry after what has changed, and whether nothing was missed */
async function changed(ask: AskEureka, registry: Registry) {
  const { status, text } = await ask({ method: 'GET', path: '/apps/delta' })
  // A server may be told not to say what has changed.
  if (status !== 200) return { registry, isWhole: false }
  const told = readRegistry(text)
  const after = changedBy(registry, told)
  return { registry: after, isWhole: hashOf(after) === told.hash }
}
