import { eurekaDiscovery } from './eureka-discovery.ts'

/** A part that registers and lives until it is killed: its settings are JSON in the argument. */
type Settings = { url: string; prefix: string; endsAfterSeconds: number }

const { url, prefix, endsAfterSeconds } = JSON.parse(process.argv[2] ?? '{}') as Settings
const discovery = eurekaDiscovery({
  servers: [url],
  prefix,
  log: { warn() {} },
  lease: { beatMs: 100, endsAfterSeconds },
})
discovery.register({ name: 'trade', url: 'http://127.0.0.1:8003', address: '127.0.0.1' })
setInterval(() => {}, 60_000)
