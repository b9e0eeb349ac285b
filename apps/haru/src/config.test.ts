import assert from 'node:assert/strict'
import { test } from 'node:test'
import { announcement } from './commands/start.ts'
import { describeConfig, readConfig, unusedKakaoSettings } from './config.ts'
import { servicesOptions } from './installation/services-options.ts'
import { kafkaOptions } from './kafka-config.ts'
import { generalLimits } from './limit-config.ts'
import { redisOptions } from './redis-config.ts'

const DATABASE_URL = 'postgres://haru@db.example/haru'
const EXPOSED = { HARU_DEMO_EXPOSED: 'yes' }
const KAKAO = { KAKAO_CLIENT_ID: 'id', KAKAO_CLIENT_SECRET: 'secret', KAKAO_APP_ID: '7' }
const PRODUCTION = {
  HARU_MODE: 'production',
  HARU_PUBLIC_URL: 'https://pos.example',
  HARU_COOKIE_SECRETS: 'c'.repeat(32),
  HARU_INTERNAL_KEY: 'k'.repeat(32),
  ...KAKAO,
}

test('without a variable, every setting has a value that works on a laptop', () => {
  const { HARU_MODE, HARU_PORT, HARU_HOST, HARU_INTERNAL_HOST, HARU_TIME_ZONE } = readConfig({})
  const found = [HARU_MODE, HARU_PORT, HARU_HOST, HARU_INTERNAL_HOST, HARU_TIME_ZONE]
  assert.deepEqual(found, ['demo', 8000, '127.0.0.1', '127.0.0.1', 'Asia/Seoul'])
  assert.deepEqual(readConfig({ HARU_PORT: '' }), readConfig({}))
})

test('where a service is reached is no path', () => {
  const good = 'http://trade:8003,https://trade.example/,http://[::1]:80'
  assert.deepEqual(readConfig({ SERVICE_URL_TRADE: good }).SERVICE_URL_TRADE, good.split(','))
  const wrong = ['http://host/x', 'http://host/?x', 'http://host/#x', 'http://me:secret@host']
  for (const url of wrong) {
    const SERVICE_URL_TRADE = `http://trade:8003,${url}`
    assert.throws(() => readConfig({ SERVICE_URL_TRADE }), /SERVICE_URL_TRADE: .*a path.*not used/)
  }
  for (const SERVICE_URL_TRADE of ['nonsense', 'ftp://host', 'http://']) {
    assert.throws(() => readConfig({ SERVICE_URL_TRADE }), /SERVICE_URL_TRADE: Invalid URL\.$/)
  }
})

test('a time zone is an IANA name', () => {
  for (const HARU_TIME_ZONE of ['Asia/Seoul', 'UTC', 'America/New_York', 'Etc/GMT-9']) {
    assert.equal(readConfig({ HARU_TIME_ZONE }).HARU_TIME_ZONE, HARU_TIME_ZONE)
  }
  for (const HARU_TIME_ZONE of ['+09:00', '-09:00', '+0900', 'KST-9', 'Asia/Nowhere']) {
    const expected = /^Error: The configuration is wrong\. HARU_TIME_ZONE: must be the IANA name/
    assert.throws(() => readConfig({ HARU_TIME_ZONE }), expected, HARU_TIME_ZONE)
  }
})

test('production refuses a database whose certificate would not be checked', () => {
  const ways = ['sslmode=no-verify', 'ssl=no-verify', 'sslmode=require&uselibpqcompat=true']
  for (const name of ['DATABASE_URL', ...OVERRIDES]) {
    for (const way of ways) {
      const urls = { DATABASE_URL, [name]: `${DATABASE_URL}?${way}` }
      const expected = new RegExp(`wrong\\. ${name}: takes any certificate`)
      assert.throws(() => readConfig({ ...PRODUCTION, ...urls }), expected)
      readConfig({ ...urls, ...EXPOSED })
    }
  }
  const checked = `${DATABASE_URL}?sslmode=verify-full`
  assert.equal(readConfig({ ...PRODUCTION, DATABASE_URL: checked }).DATABASE_URL, checked)
})

const OVERRIDES = [
  ...['DATABASE_URL_USER', 'DATABASE_URL_STORE', 'DATABASE_URL_TRADE'],
  ...['DATABASE_URL_SETTLEMENT', 'MIGRATE_DATABASE_URL'],
]
for (const name of OVERRIDES) {
  test(`${name} is refused without the DATABASE_URL that it overrides`, () => {
    const expected = new RegExp(`wrong\\. ${name}: has no effect without DATABASE_URL`)
    assert.throws(() => readConfig({ [name]: DATABASE_URL }), expected)
    readConfig({ [name]: DATABASE_URL, DATABASE_URL, ...EXPOSED })
  })
}

test('production needs an https address of its own, its secrets and the app of Kakao', () => {
  assert.equal(readConfig(PRODUCTION).HARU_MODE, 'production')
  for (const name of Object.keys(PRODUCTION).filter((one) => one !== 'HARU_MODE')) {
    const expected = new RegExp(`wrong\\. ${name}: is required in production`)
    assert.throws(() => readConfig({ ...PRODUCTION, [name]: undefined }), expected)
  }
  const plain = { ...PRODUCTION, HARU_PUBLIC_URL: 'http://pos.example' }
  assert.throws(() => readConfig(plain), /HARU_PUBLIC_URL: is required .* must be https/)
})

test('production has nothing of a demo: no stand-in for Kakao, and Kakao’s own addresses', () => {
  const publicUrl = PRODUCTION.HARU_PUBLIC_URL
  const facts = { publicUrl, gatewayUrl: publicUrl, urlFor: () => DATABASE_URL, schedule: false }
  const { kakaoStandIn, kakao } = servicesOptions(readConfig(PRODUCTION), facts)
  assert.equal(kakaoStandIn, false)
  for (const url of [kakao.authBaseUrl, kakao.tokenBaseUrl, kakao.apiBaseUrl]) {
    assert.match(url, /^https:\/\/k(auth|api)\.kakao\.com$/)
  }
})

test('Kakao sends people back to us alone', () => {
  const own = `${PRODUCTION.HARU_PUBLIC_URL}/user/oauth/kakao/callback`
  const settings = (uri: string) => ({ ...PRODUCTION, KAKAO_REDIRECT_URI: uri })
  assert.equal(readConfig(settings(own)).KAKAO_REDIRECT_URI, own)
  for (const uri of [`${own}/`, `${own}?x`, own.replace('https', 'http'), 'https://evil.example']) {
    assert.throws(() => readConfig(settings(uri)), /KAKAO_REDIRECT_URI: must be HARU_PUBLIC_URL/)
  }
})

test('a demo binds the loopback and its own database, unless told otherwise', () => {
  for (const HARU_HOST of ['127.0.0.1', '::1', 'localhost']) readConfig({ HARU_HOST })
  assert.throws(() => readConfig({ HARU_HOST: '0.0.0.0' }), /HARU_HOST: .* HARU_DEMO_EXPOSED=yes/)
  assert.throws(() => readConfig({ DATABASE_URL }), /DATABASE_URL: .* HARU_DEMO_EXPOSED=yes/)
  readConfig({ HARU_HOST: '0.0.0.0', DATABASE_URL, ...EXPOSED })
})

test('a demo says which settings of Kakao it does not use', () => {
  assert.deepEqual(unusedKakaoSettings(readConfig(PRODUCTION)), [])
  assert.deepEqual(unusedKakaoSettings(readConfig({})), [])
  assert.deepEqual(unusedKakaoSettings(readConfig(KAKAO)), Object.keys(KAKAO))
  const said = announcement('http://localhost:8000', readConfig({ KAKAO_APP_ID: '7' }))
  assert.match(said, /^ {2}A stand-in takes the place of Kakao in a demo; not used: KAKAO_APP_ID$/m)
  assert.doesNotMatch(announcement('http://localhost:8000', readConfig({})), /Kakao/)
})

test('a start says who can reach a demo', () => {
  const said = (exposed: string) =>
    announcement('http://localhost:8000', readConfig({ HARU_DEMO_EXPOSED: exposed }))
  assert.match(said('no'), /reachable from this machine only/)
  assert.doesNotMatch(said('yes'), /this machine only/)
})

test('a login at Kafka is whole, and masked where it is shown', () => {
  const login = { KAFKA_USERNAME: 'haru', KAFKA_PASSWORD: 'x', KAFKA_SASL_MECHANISM: 'PLAIN' }
  const whole = { KAFKA_BROKERS: 'kafka-1:9092, kafka-2:9092', ...login }
  const config = readConfig(whole)
  assert.deepEqual(kafkaOptions(config)?.brokers, ['kafka-1:9092', 'kafka-2:9092'])
  assert.equal(describeConfig(config)['KAFKA_PASSWORD'], '********')
  for (const name of Object.keys(whole)) {
    const expected = new RegExp(`wrong\\. ${name}: is needed with KAFKA_`)
    assert.throws(() => readConfig({ ...whole, [name]: undefined }), expected)
  }
  assert.throws(() => readConfig({ KAFKA_BROKERS: 'kafka' }), /KAFKA_BROKERS: must be brokers like/)
  assert.equal(kafkaOptions(readConfig({})), undefined)
})

test('a Redis to share is named by its address, which is masked', () => {
  assert.equal(redisOptions(readConfig({})), undefined)
  const REDIS_URL = 'rediss://haru:secret@redis.example:6380/2'
  const config = readConfig({ REDIS_URL })
  assert.deepEqual(redisOptions(config), { url: REDIS_URL, prefix: 'haru:' })
  assert.equal(describeConfig(config)['REDIS_URL'], '********')
  const other = readConfig({ REDIS_URL, REDIS_PREFIX: 'other:' })
  assert.equal(redisOptions(other)?.prefix, 'other:')
  assert.throws(() => readConfig({ REDIS_URL: 'redis.example:6379' }), /REDIS_URL: /)
  assert.throws(() => readConfig({ REDIS_PREFIX: 'a b' }), /REDIS_PREFIX: must be letters/)
})

test('how much one caller may ask is a whole number of requests a second', () => {
  assert.deepEqual(generalLimits(readConfig({})), { address: 1_000, account: 50, tablet: 20 })
  const names = ['HARU_RATE_PER_ADDRESS', 'HARU_RATE_PER_ACCOUNT', 'HARU_RATE_PER_TABLET']
  assert.deepEqual(
    Object.values(generalLimits(readConfig(Object.fromEntries(names.map((one) => [one, '7']))))),
    [7, 7, 7],
  )
  for (const name of names) {
    for (const wrong of ['0', '-1', '1.5', 'many', '1000001']) {
      assert.throws(() => readConfig({ [name]: wrong }), new RegExp(`wrong\\. ${name}: `), wrong)
    }
  }
})

test('the pool of a service is bounded, and leaves room on the embedded server', () => {
  assert.equal(readConfig({}).HARU_POOL_MAX, 16)
  for (const HARU_POOL_MAX of ['3', '101', 'many', '8.5']) {
    const wrong = { HARU_POOL_MAX, DATABASE_URL, ...EXPOSED }
    assert.throws(() => readConfig(wrong), /HARU_POOL_MAX/, HARU_POOL_MAX)
  }
  assert.throws(
    () => readConfig({ HARU_POOL_MAX: '21' }),
    /HARU_POOL_MAX: is at most 20 on the emb/,
  )
  assert.equal(readConfig({ HARU_POOL_MAX: '100', DATABASE_URL, ...EXPOSED }).HARU_POOL_MAX, 100)
})
