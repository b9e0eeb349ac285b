import { openServices } from '../installation/open-services.ts'
import type { Secrets } from '../installation/secrets.ts'
import { testServices } from './test-services.ts'

/**
 * A whole system in a process of its own, for a test that kills it or reads its log. Settings come
 * as JSON in the first argument; the line `ready` says that it answers, other lines are its log.
 */
type Settings = { databaseUrl: string; port: number; secrets: Secrets; logLevel?: string }

const settings = JSON.parse(process.argv[2] ?? '{}') as Settings
const { databaseUrl, port, secrets, logLevel = 'silent' } = settings
const running = await openServices({
  ...testServices(databaseUrl, port, secrets),
  logLevel,
})
await running.gateway.listen({ port, host: '127.0.0.1' })
console.log('ready')
