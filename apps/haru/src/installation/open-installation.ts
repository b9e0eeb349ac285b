import { findFreePort } from '@haru/pg'
import type { KakaoSettings } from '@haru/user'
import type { HaruConfig } from '../config.ts'
import { closeAll } from './close-all.ts'
import { type InstallationDatabase, openInstallationDatabase } from './open-database.ts'
import { openServices, type RunningServices } from './open-services.ts'
import { ownAddress } from './own-address.ts'
import { loadSecrets } from './secrets.ts'

/** A whole installation in this process: database, services, gateway. */
export type Installation = RunningServices & {
  database: InstallationDatabase
  /** where people reach it, without a slash at its end */
  publicUrl: string
  port: number
}

/** Kakao's addresses; in a demo the stand-in's take their place. */
const KAKAO = {
  authBaseUrl: 'https://kauth.kakao.com',
  tokenBaseUrl: 'https://kauth.kakao.com',
  apiBaseUrl: 'https://kapi.kakao.com',
}
const POOL_MAX = 16

/**
 * Opens the installation that the configuration describes. Its gateway does not listen yet.
 * @param config of this start
 * @param options `schedule`: the nightly jobs run by themselves; `begins`: where there is no
 *   installation, one is made
 * @throws Error with one clear sentence when it cannot be opened
 */
export async function openInstallation(
  config: HaruConfig,
  { schedule = false, begins = false }: { schedule?: boolean; begins?: boolean } = {},
): Promise<Installation> {
  const database = await openInstallationDatabase(config, begins ? 'begin' : 'use')
  try {
    const port = config.HARU_PORT === 0 ? await findFreePort() : config.HARU_PORT
    const publicUrl = (config.HARU_PUBLIC_URL ?? `http://localhost:${port}`).replace(/\/$/, '')
    const isDemo = config.HARU_MODE === 'demo'
    const running = await openServices({
      urlFor: database.urlFor,
      secrets: loadSecrets(config),
      kakao: kakaoSettings(config, publicUrl, port),
      kakaoStandIn: isDemo,
      publicUrl,
      logLevel: config.LOG_LEVEL,
      poolMax: POOL_MAX,
      schedule,
      aggregation: { name: config.HARU_AGGREGATION, redisUrl: config.HARU_BATCH_REDIS_URL },
      trustedProxies: config.HARU_TRUSTED_PROXIES,
      hosts: isDemo && config.HARU_DEMO_EXPOSED === 'no' ? loopbackHosts(publicUrl) : undefined,
    })
    return {
      ...running,
      database,
      publicUrl,
      port,
      close: () => closeAll([database.close, running.close]),
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

function kakaoSettings(config: HaruConfig, publicUrl: string, port: number): KakaoSettings {
  const redirectUri = config.KAKAO_REDIRECT_URI ?? `${publicUrl}/user/oauth/kakao/callback`
  const { KAKAO_CLIENT_ID: clientId, KAKAO_CLIENT_SECRET: clientSecret } = config
  const { KAKAO_APP_ID: appId } = config
  if (clientId && clientSecret && appId && config.HARU_MODE === 'production') {
    return { clientId, clientSecret, appId, redirectUri, ...KAKAO }
  }
  const standIn = `${ownAddress(config.HARU_HOST, port)}/demo/kakao`
  return {
    clientId: 'haru-demo',
    clientSecret: 'haru-demo-secret',
    appId: 1,
    redirectUri,
    // The browser is sent to the public address, which this process itself may not reach.
    authBaseUrl: `${publicUrl}/demo/kakao`,
    tokenBaseUrl: standIn,
    apiBaseUrl: standIn,
  }
}

function loopbackHosts(publicUrl: string): string[] {
  return ['localhost', '127.0.0.1', '[::1]', '::1', new URL(publicUrl).hostname]
}
