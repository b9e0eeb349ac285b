import { openServices } from '@haru/haru/installation/open-services.ts'
import type { Secrets } from '@haru/haru/installation/secrets.ts'

/**
 * A whole system in a process of its own, for a test that kills it. Settings come as JSON in the
 * first argument; the line `ready` says that it answers.
 */
type Settings = { databaseUrl: string; port: number; secrets: Secrets }

const settings = JSON.parse(process.argv[2] ?? '{}') as Settings
const url = `http://127.0.0.1:${settings.port}`
const running = await openServices({
  urlFor: () => settings.databaseUrl,
  secrets: settings.secrets,
  kakao: {
    clientId: 'test',
    clientSecret: 'test-secret',
    appId: 1,
    redirectUri: `${url}/user/oauth/kakao/callback`,
    authBaseUrl: `${url}/demo/kakao`,
    apiBaseUrl: `${url}/demo/kakao`,
  },
  kakaoStandIn: true,
  publicUrl: url,
  logLevel: 'silent',
  poolMax: 8,
  schedule: false,
  trustedProxies: [],
  hosts: undefined,
})
await running.gateway.listen({ port: settings.port, host: '127.0.0.1' })
console.log('ready')
