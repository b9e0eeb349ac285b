import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from '../config.ts'
import { callCommand, PRODUCTION, runHaru } from '../testing/haru-command.ts'
import { configCommand } from './config.ts'

const SECRET_SETTINGS: Readonly<Record<string, string>> = {
  ...PRODUCTION,
  DATABASE_URL: 'postgres://haru:hidden-1@db.example/haru',
  DATABASE_URL_STORE: 'postgres://haru:hidden-2@db.example/haru',
  MIGRATE_DATABASE_URL: 'postgres://haru:hidden-3@db.example/haru',
}

/** Each wrong in its own way. */
const WRONG: Readonly<Record<string, string>> = {
  HARU_MODE: 'test',
  HARU_PORT: '70000',
  HARU_HOST: '0.0.0.0',
  HARU_PUBLIC_URL: 'here',
  HARU_TRUSTED_PROXIES: '10.0.0.1, foo',
  HARU_INTERNAL_PORT: 'x',
  HARU_TIME_ZONE: 'Mars',
  HARU_DAY_STARTS_AT: '24:00',
  HARU_AGGREGATION: 'guess',
  HARU_COOKIE_SECRETS: 'short',
  HARU_INTERNAL_KEY: 'short',
  HARU_DEMO_EXPOSED: 'maybe',
  DATABASE_URL: 'db',
  KAKAO_APP_ID: 'x',
  KAKAO_REDIRECT_URI: 'x',
  LOG_LEVEL: 'loud',
}

for (const [name, value] of Object.entries(WRONG)) {
  test(`a wrong ${name} is one clear line that names it`, () => {
    assert.throws(
      () => readConfig({ [name]: value }),
      ({ message }: Error) => {
        assert.match(message, new RegExp(`^The configuration is wrong\\. ${name}: .+\\.$`))
        return !message.includes('\n')
      },
    )
  })
}

test('trusted proxies are addresses, networks and the names of networks', () => {
  const good = '10.0.0.1, 10.0.0.0/8, ::1, fd00::/8, loopback, linklocal, uniquelocal'
  const { HARU_TRUSTED_PROXIES } = readConfig({ HARU_TRUSTED_PROXIES: good })
  assert.deepEqual(HARU_TRUSTED_PROXIES, good.split(', '))
  for (const wrong of ['10.0.0', '10.0.0.0/33', '10.0.0.0/0', 'fd00::/129', '10.0.0.0/8/8', '/8']) {
    assert.throws(() => readConfig({ HARU_TRUSTED_PROXIES: wrong }), /HARU_TRUSTED_PROXIES/, wrong)
  }
})

test('haru config prints what is in force, and no secret', async (t) => {
  const lines = await callCommand(t, SECRET_SETTINGS, () => configCommand({}))
  assert.ok(lines.includes('HARU_MODE=production'))
  assert.ok(lines.includes('HARU_PORT=8000'), 'a default')
  assert.ok(lines.includes('HARU_PUBLIC_URL=https://pos.example'))
  for (const name of ['HARU_INTERNAL_KEY', 'HARU_COOKIE_SECRETS', 'KAKAO_CLIENT_SECRET']) {
    assert.ok(lines.includes(`${name}=********`), name)
  }
  const hidden = [PRODUCTION.HARU_INTERNAL_KEY, PRODUCTION.HARU_COOKIE_SECRETS, 'hidden-']
  for (const secret of hidden) assert.ok(!lines.join('\n').includes(secret), secret)
})

test('for a machine it is JSON', async (t) => {
  const [text = ''] = await callCommand(t, SECRET_SETTINGS, () => configCommand({ json: true }))
  const settings = JSON.parse(text)
  assert.equal(settings.HARU_INTERNAL_KEY, '********')
  assert.equal(settings.HARU_MODE, 'production')
})

test('as a command it exits with 1, and one line, when a setting is wrong', async () => {
  const { code, stdout, stderr } = await runHaru({ HARU_MODE: 'production' }, 'config')
  assert.deepEqual([code, stdout], [1, ''])
  assert.match(stderr, /^haru: The configuration is wrong\. .*HARU_INTERNAL_KEY: is required.*\n$/)
})
