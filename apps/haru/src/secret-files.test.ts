import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { describeConfig, readConfig } from './config.ts'
import { commandFolder, PRODUCTION, runHaru } from './testing/haru-command.ts'

/** Every setting that is a secret, or has one in it, and what else it needs. */
const SECRETS: Record<string, string> = {
  HARU_COOKIE_SECRETS: `${'new-'.repeat(8)},${'old-'.repeat(8)}`,
  HARU_INTERNAL_KEY: 'internal-'.repeat(4),
  KAKAO_CLIENT_SECRET: 'kakao-secret',
  KAFKA_PASSWORD: 'kafka-secret',
  DATABASE_URL: 'postgres://haru:hidden@db.example/haru',
  DATABASE_URL_USER: 'postgres://user:hidden@db.example/haru',
  DATABASE_URL_STORE: 'postgres://store:hidden@db.example/haru',
  DATABASE_URL_TRADE: 'postgres://trade:hidden@db.example/haru',
  DATABASE_URL_SETTLEMENT: 'postgres://settlement:hidden@db.example/haru',
  MIGRATE_DATABASE_URL: 'postgres://migrate:hidden@db.example/haru',
  REDIS_URL: 'redis://:hidden@redis.example:6379',
  HARU_BATCH_REDIS_URL: 'redis://:hidden@batch.example:6379',
  EUREKA_URL: 'http://haru:hidden@eureka.example/eureka',
  PUSHGATEWAY_URL: 'http://haru:hidden@push.example',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://haru:hidden@otel.example',
}
const KAFKA = {
  KAFKA_BROKERS: 'kafka:9092',
  KAFKA_USERNAME: 'haru',
  KAFKA_SASL_MECHANISM: 'PLAIN',
}
const {
  HARU_COOKIE_SECRETS: _,
  HARU_INTERNAL_KEY: __,
  KAKAO_CLIENT_SECRET: ___,
  ...OPEN
} = {
  ...PRODUCTION,
  ...KAFKA,
}

function writeSecret(t: TestContext, text: string, mode = 0o600): string {
  const file = join(commandFolder(t), 'secret')
  writeFileSync(file, text)
  chmodSync(file, mode)
  return file
}

/** What a start says about a file that holds HARU_INTERNAL_KEY. */
function saidOf(path: string, others: Record<string, string> = {}): string {
  try {
    readConfig({ HARU_INTERNAL_KEY_FILE: path, ...others })
  } catch (error) {
    return (error as Error).message
  }
  return 'nothing'
}

test('every secret may lie in a file, and is as secret from there', (t) => {
  const files = Object.entries(SECRETS).map(([name, text]) => [
    `${name}_FILE`,
    writeSecret(t, text),
  ])
  const config = readConfig({ ...OPEN, ...Object.fromEntries(files) })
  assert.deepEqual(config, readConfig({ ...OPEN, ...SECRETS }))
  const shown = describeConfig(config)
  for (const name of Object.keys(SECRETS)) assert.equal(shown[name], '********', name)
})

test('the table has every setting that is masked', () => {
  const shown = describeConfig(readConfig({ ...OPEN, ...SECRETS }))
  const masked = Object.entries(shown).filter(([, value]) => value === '********')
  assert.deepEqual(masked.map(([name]) => name).sort(), Object.keys(SECRETS).sort())
})

test('one newline at the end does not count, blanks do; links are followed', (t) => {
  const key = `${' k'.repeat(20)} `
  for (const end of ['', '\n', '\r\n']) {
    const HARU_INTERNAL_KEY_FILE = writeSecret(t, `${key}${end}`, 0o444)
    assert.equal(readConfig({ HARU_INTERNAL_KEY_FILE }).HARU_INTERNAL_KEY, key)
  }
  const link = join(commandFolder(t), 'link')
  symlinkSync(writeSecret(t, key), link)
  assert.equal(readConfig({ HARU_INTERNAL_KEY_FILE: link }).HARU_INTERNAL_KEY, key)
})

test('a file that is not what it should be is one clear line', (t) => {
  const folder = commandFolder(t)
  const key = 'k'.repeat(32)
  mkdirSync(join(folder, 'folder'))
  execFileSync('mkfifo', ['-m', '600', join(folder, 'pipe')])
  symlinkSync('round', join(folder, 'round'))
  const cases: [path: string, said: string][] = [
    [join(folder, 'nothing'), 'does not exist'],
    [join(writeSecret(t, key), 'below'), 'does not exist'],
    [join(folder, 'folder'), 'is not a file'],
    [join(folder, 'pipe'), 'is not a file'],
    [join(folder, 'round'), 'cannot be read (ELOOP)'],
    [writeSecret(t, ''), 'is empty'],
    [writeSecret(t, '\n'), 'is empty'],
    [writeSecret(t, '  \n'), 'is empty'],
    [writeSecret(t, key, 0o620), 'can be written by others than its owner: chmod go-w it'],
    [writeSecret(t, key, 0o602), 'can be written by others than its owner: chmod go-w it'],
    [writeSecret(t, 'k'.repeat(65_537)), 'has more than 65536 bytes'],
    [writeSecret(t, `${key}\n${key}\n`), 'holds more than one line of text'],
    [writeSecret(t, `${key}\0`), 'holds more than one line of text'],
  ]
  for (const [path, said] of cases) {
    const expected = `The configuration is wrong. HARU_INTERNAL_KEY_FILE: ${path} ${said}.`
    assert.equal(saidOf(path), expected)
  }
})

test('given in both ways it is an error, also when both are the same', (t) => {
  const key = 'k'.repeat(32)
  const said = saidOf(writeSecret(t, key), { HARU_INTERNAL_KEY: key })
  assert.match(said, /HARU_INTERNAL_KEY_FILE: is given, and so is HARU_INTERNAL_KEY; leave one/)
  const HARU_INTERNAL_KEY_FILE = writeSecret(t, key)
  assert.equal(readConfig({ HARU_INTERNAL_KEY_FILE, HARU_INTERNAL_KEY: '' }).HARU_INTERNAL_KEY, key)
})

test('what a file holds is checked as if it were given, and never told', (t) => {
  const said = saidOf(writeSecret(t, 'too-short'))
  assert.equal(
    said,
    'The configuration is wrong. HARU_INTERNAL_KEY: must have at least 32 characters.',
  )
  for (const [name, text] of Object.entries({ DATABASE_URL: 'hidden', REDIS_URL: 'hidden' })) {
    const file = writeSecret(t, text)
    assert.throws(
      () => readConfig({ [`${name}_FILE`]: file }),
      (error: Error) => {
        assert.match(error.message, new RegExp(`wrong\\. ${name}: `))
        return !error.message.includes(text)
      },
    )
  }
})

test('nothing else comes from a file', (t) => {
  const file = writeSecret(t, '9000')
  assert.equal(readConfig({ HARU_PORT_FILE: file }).HARU_PORT, 8000)
  assert.deepEqual(readConfig({ SSH_KEY_FILE: '/nowhere', _FILE: '/nowhere' }), readConfig({}))
})

test('haru config masks what comes from files, and says which file is wrong', async (t) => {
  const key = 'from-a-file-'.repeat(4)
  const settings = { HARU_INTERNAL_KEY_FILE: writeSecret(t, `${key}\n`) }
  const { code, stdout } = await runHaru(settings, 'config')
  assert.equal(code, 0)
  assert.match(stdout, /^HARU_INTERNAL_KEY=\*{8}$/m)
  assert.ok(!stdout.includes(key))
  const wrong = await runHaru({ HARU_INTERNAL_KEY_FILE: '/nowhere' }, 'start')
  assert.equal(wrong.code, 1)
  assert.match(
    wrong.stderr,
    /^haru: The configuration is wrong\. .*_FILE: \/nowhere does not exist\.\n$/,
  )
})
