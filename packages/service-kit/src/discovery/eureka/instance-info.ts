import { randomBytes } from 'node:crypto'

/** An instance that others are to find. */
export type OwnInstance = {
  /** like `HARU-TRADE` */
  app: string
  /** where others reach it, like `http://10.0.0.7:8003` */
  url: string
  /** its address, for those who resolve no names */
  address: string
  /** answers 200 while it can do its work; undefined: nothing that others reach does */
  healthUrl?: string | undefined
}

/** How often an instance says that it is there, and when it is believed to be gone. */
export type Lease = { beatMs: number; endsAfterSeconds: number }

/** What a Eureka server is told of an instance. */
export type InstanceInfo = { instanceId: string; app: string; status: 'UP' } & Record<
  string,
  unknown
>

/**
 * Describes an instance for Eureka. Its id is of this process alone: one that takes the place of
 * another, or stands behind the same address, is another instance.
 * @param own what is told
 * @param lease how long it is to be believed
 */
export function instanceInfo(own: OwnInstance, lease: Lease): InstanceInfo {
  const { app, url, address, healthUrl } = own
  const { protocol, hostname, port } = new URL(url)
  const isSecure = protocol === 'https:'
  const number = Number(port || (isSecure ? 443 : 80))
  const name = app.toLowerCase()
  const hostName = hostname.replace(/^\[|\]$/g, '')
  return {
    instanceId: `${hostName}:${name}:${number}:${randomBytes(4).toString('hex')}`,
    app,
    hostName,
    ipAddr: address,
    status: 'UP',
    port: { $: isSecure ? 80 : number, '@enabled': String(!isSecure) },
    securePort: { $: isSecure ? number : 443, '@enabled': String(isSecure) },
    homePageUrl: `${url}/`,
    statusPageUrl: healthUrl ?? `${url}/`,
    // Spring Cloud finds services by these.
    vipAddress: name,
    secureVipAddress: name,
    ...(healthUrl && { [isSecure ? 'secureHealthCheckUrl' : 'healthCheckUrl']: healthUrl }),
    countryId: 1,
    dataCenterInfo: {
      '@class': 'com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo',
      name: 'MyOwn',
    },
    leaseInfo: {
      renewalIntervalInSecs: Math.max(1, Math.round(lease.beatMs / 1_000)),
      durationInSecs: lease.endsAfterSeconds,
    },
  }
}
