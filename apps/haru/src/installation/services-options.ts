import type { ServiceName } from '@haru/contracts'
import type { KakaoSettings } from '@haru/user'
import type { HaruConfig } from '../config.ts'
import { callbackOf } from '../config-rules.ts'
import { kafkaOptions } from '../kafka-config.ts'
import { generalLimits } from '../limit-config.ts'
import { redisOptions } from '../redis-config.ts'
import { loadSecrets } from './secrets.ts'
import type { ServicesOptions } from './service-openers.ts'

/** Kakao's addresses; in a demo the stand-in's take their place. */
const KAKAO = {
  authBaseUrl: 'https://kauth.kakao.com',
  tokenBaseUrl: 'https://kauth.kakao.com',
  apiBaseUrl: 'https://kapi.kakao.com',
}

/** What the configuration does not say of a process. */
export type ProcessFacts = {
  /** where people reach the system, without a slash at its end */
  publicUrl: string
  /** where this process reaches the gateway, and with it the stand-in for Kakao */
  gatewayUrl: string
  urlFor(service: ServiceName): string
  /** true: the nightly jobs run by themselves, as long as the process does */
  schedule: boolean
}

/**
 * What services are opened with, as the configuration says.
 * @param config of this start
 * @param facts of this process
 */
export function servicesOptions(config: HaruConfig, facts: ProcessFacts): ServicesOptions {
  const { publicUrl, urlFor, schedule } = facts
  const isDemo = config.HARU_MODE === 'demo'
  return {
    urlFor,
    secrets: loadSecrets(config),
    kakao: kakaoSettings(config, facts),
    kakaoStandIn: isDemo,
    publicUrl,
    logLevel: config.LOG_LEVEL,
    poolMax: config.HARU_POOL_MAX,
    schedule,
    aggregation: { name: config.HARU_AGGREGATION, redisUrl: config.HARU_BATCH_REDIS_URL },
    kafka: kafkaOptions(config),
    // A short command tells nobody: whoever waits looks for himself, too.
    redis: schedule ? redisOptions(config) : undefined,
    trustedProxies: config.HARU_TRUSTED_PROXIES,
    limits: generalLimits(config),
    hosts: isDemo && config.HARU_DEMO_EXPOSED === 'no' ? loopbackHosts(publicUrl) : undefined,
  }
}

/**
 * Where people reach the system.
 * @param config of this start
 * @param port of its gateway
 * @returns without a slash at its end
 */
export function publicUrlOf(config: HaruConfig, port: number): string {
  return (config.HARU_PUBLIC_URL ?? `http://localhost:${port}`).replace(/\/$/, '')
}

function kakaoSettings(config: HaruConfig, { publicUrl, gatewayUrl }: ProcessFacts): KakaoSettings {
  const redirectUri = config.KAKAO_REDIRECT_URI ?? callbackOf(publicUrl)
  const { KAKAO_CLIENT_ID: clientId, KAKAO_CLIENT_SECRET: clientSecret } = config
  const { KAKAO_APP_ID: appId } = config
  if (clientId && clientSecret && appId && config.HARU_MODE === 'production') {
    return { clientId, clientSecret, appId, redirectUri, ...KAKAO }
  }
  const standIn = `${gatewayUrl}/demo/kakao`
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
