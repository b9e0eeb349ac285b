import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deviceNameOf } from './device-name.ts'

test('devices are called as people call them', () => {
  const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)'
  const named = [
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/130.0 Safari/537.36 Edg/130`],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1'],
    [`Mozilla/5.0 (Linux; Android 14) ${webkit} SamsungBrowser/26 Chrome/122 Mobile Safari/537`],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:130.0) Gecko/20100101 Firefox/130.0'],
    ['curl/8.5.0'],
    [null],
  ] as const
  assert.deepEqual(
    named.map(([userAgent]) => deviceNameOf(userAgent)),
    [
      ...['Edge, Windows', 'Safari, iPhone', 'Samsung Internet, Android', 'Firefox, macOS'],
      ...['curl/8.5.0', undefined],
    ],
  )
})
