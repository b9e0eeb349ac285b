import type { Secrets } from '../installation/secrets.ts'
import type { ServicesOptions } from '../installation/service-openers.ts'

/**
 * How a test opens the services, in its own process or in one that it kills.
 * @param databaseUrl of the services' login
 * @param port on 127.0.0.1, where the gateway will listen
 * @param secrets the same in every process on one database
 */
export function testServices(databaseUrl: string, port: number, secrets: Secrets): ServicesOptions {
  const url = `http://127.0.0.1:${port}`
  return {
    urlFor: () => databaseUrl,
    secrets,
    kakao: {
      clientId: 'test',
      clientSecret: 'test-secret',
      appId: 1,
      redirectUri: `${url}/user/oauth/kakao/callback`,
      authBaseUrl: `${url}/demo/kakao`,
      tokenBaseUrl: `${url}/demo/kakao`,
      apiBaseUrl: `${url}/demo/kakao`,
    },
    kakaoStandIn: true,
    publicUrl: url,
    logLevel: 'silent',
    poolMax: 8,
    schedule: false,
    trustedProxies: [],
    // Tests ask faster than people.
    limits: { address: 1_000_000, account: 1_000_000, tablet: 1_000_000 },
    hosts: undefined,
  }
}
