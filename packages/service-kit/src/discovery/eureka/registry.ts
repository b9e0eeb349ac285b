import { isIP } from 'node:net'
import type { ToldInstance, ToldRegistry } from './registry-answer.ts'

/** Instances of one app; more are left out. */
const INSTANCES_MAX = 256

/** What is kept of an instance; `origin` is undefined when nobody could call it. */
type Known = { status: string; origin: string | undefined }

/** All that a Eureka server knows: strangers, too, for their number is in its hash. */
export type Registry = ReadonlyMap<string, ReadonlyMap<string, Known>>

/** The registry that a full answer tells. */
export function registryOf(told: ToldRegistry): Registry {
  return changedBy(new Map(), told)
}

/**
 * The registry after what a delta tells, which may be known already.
 * @param registry before; stays as it is
 * @param told each instance as it is now, or that it has gone
 */
export function changedBy(registry: Registry, told: ToldRegistry): Registry {
  const changed = new Map([...registry].map(([name, instances]) => [name, new Map(instances)]))
  for (const { name, instance: instances } of told.apps) {
    const known = changed.get(name) ?? new Map<string, Known>()
    changed.set(name, known)
    for (const instance of instances) {
      const id = instance.instanceId ?? instance.hostName
      if (instance.actionType === 'DELETED') known.delete(id)
      else known.set(id, { status: instance.status, origin: originOf(instance) })
    }
  }
  return changed
}

/** As Eureka makes it: how many instances are in each status. Equal hashes: nothing was missed. */
export function hashOf(registry: Registry): string {
  const counts = new Map<string, number>()
  for (const instances of registry.values()) {
    for (const { status } of instances.values()) counts.set(status, (counts.get(status) ?? 0) + 1)
  }
  return [...counts.keys()]
    .sort()
    .map((status) => `${status}_${counts.get(status)}_`)
    .join('')
}

/**
 * Where the instances of an app are that say they are UP.
 * @param app its name, in capitals
 * @returns like `http://10.0.0.7:8003`, each once
 */
export function originsOf(registry: Registry, app: string): string[] {
  const instances = [...(registry.get(app)?.values() ?? [])]
  const up = instances.filter(({ status }) => status === 'UP')
  return [...new Set(up.flatMap(({ origin }) => origin ?? []))].slice(0, INSTANCES_MAX)
}

/**
 * Who is in one registry and not in the other at all, whatever its status.
 * @param other where they are missing
 * @param registry whose instances are looked for
 * @returns without apps that have none
 */
export function missingFrom(other: Registry, registry: Registry): Registry {
  const left = [...registry].map(([app, instances]) => {
    const found = other.get(app)
    return [app, new Map([...instances].filter(([id]) => !found?.has(id)))] as const
  })
  return new Map(left.filter(([, instances]) => instances.size > 0))
}

/** The secure port is taken where there is one, as Spring Cloud does. */
function originOf({ hostName, port, securePort }: ToldInstance): string | undefined {
  const host = isIP(hostName) === 6 ? `[${hostName}]` : hostName
  const isSecure = securePort?.['@enabled'] === true
  const taken = isSecure ? securePort : port
  if (!taken?.['@enabled']) return undefined
  const text = `${isSecure ? 'https' : 'http'}://${host}:${taken.$}`
  return URL.canParse(text) ? new URL(text).origin : undefined
}
