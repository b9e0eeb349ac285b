import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeConfig, readConfig } from './config.ts'

const EUREKA_URL = 'http://haru:pass@eureka-1:8761/eureka, https://eureka-2/eureka/v2'

test('servers of Eureka are several, and masked where they are shown', () => {
  const config = readConfig({ EUREKA_URL })
  assert.deepEqual(config.EUREKA_URL, EUREKA_URL.split(', '))
  assert.equal(describeConfig(config)['EUREKA_URL'], '********')
  for (const wrong of [
    'eureka:8761',
    'http://eureka:8761',
    'http://e/eureka?x=1',
    ',',
    'ftp://e/e',
  ]) {
    const expected = /EUREKA_URL: must be servers with their path, like http/
    assert.throws(() => readConfig({ EUREKA_URL: wrong }), expected, wrong)
  }
})

test('parts are found at Eureka or under addresses, not both', () => {
  for (const part of ['USER', 'STORE', 'TRADE', 'SETTLEMENT']) {
    const address = { [`SERVICE_URL_${part}`]: 'http://127.0.0.1:8001' }
    const expected = new RegExp(`SERVICE_URL_${part}: has no effect with EUREKA_URL`)
    assert.throws(() => readConfig({ EUREKA_URL, ...address }), expected)
    readConfig(address)
  }
})

test('an instance is advertised where others can call it', () => {
  for (const HARU_ADVERTISED_URL of [
    'http://trade-1:8003',
    'https://10.0.0.7',
    'http://[fd00::1]:1/',
  ]) {
    readConfig({ HARU_ADVERTISED_URL })
  }
  const wrong = ['http://0.0.0.0:8003', 'http://[::]:8003', 'trade-1:8003', 'http://trade/path']
  for (const HARU_ADVERTISED_URL of [...wrong, 'http://me:pass@trade:8003', 'http://trade:0']) {
    const expected = /HARU_ADVERTISED_URL: must be what others can call/
    assert.throws(() => readConfig({ HARU_ADVERTISED_URL }), expected, HARU_ADVERTISED_URL)
  }
})
