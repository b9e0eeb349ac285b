import type { ServiceName } from '@haru/contracts'

/** Knows where the instances of services are. */
export type Discovery = {
  /** Those known now, like `http://10.0.0.7:8003`, in no order; none when nobody is known. */
  instancesOf(service: ServiceName): readonly string[]
  /** Looks once, then again and again until it is closed. */
  start(): Promise<void>
  /** Looks now, for somebody who found nobody; shared, and not more than twice a second. */
  lookNow(): Promise<void>
  close(): Promise<void>
}
