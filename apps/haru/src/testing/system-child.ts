import { openServices } from '../installation/open-services.ts'
import type { Secrets } from '../installation/secrets.ts'
import { testServices } from './test-services.ts'

/**
 * A whole system in a process of its own, for a test that kills it. Settings come as JSON in the
 * first argument; the line `ready` says that it answers.
 */
type Settings = { databaseUrl: string; port: number; secrets: Secrets }

const { databaseUrl, port, secrets } = JSON.parse(process.argv[2] ?? '{}') as Settings
const running = await openServices(testServices(databaseUrl, port, secrets))
await running.gateway.listen({ port, host: '127.0.0.1' })
console.log('ready')
