import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('./audit-dependencies.ts', import.meta.url))

const LOW = {
  name: 'minor',
  severity: 'low',
  range: '*',
  via: [{ title: 'Odd', url: 'https://a' }],
}
const HIGH = {
  name: 'broken',
  severity: 'high',
  range: '<2.0.0',
  via: [{ title: 'Runs what it is told', url: 'https://advisories.example/1' }],
}
const CRITICAL = { name: 'above', severity: 'critical', range: '>=1', via: ['broken'] }

/** Runs the program with an npm that says this. */
async function audit(t: TestContext, said: unknown, exitCode: number) {
  const folder = mkdtempSync(join(tmpdir(), 'haru-audit-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const npm = join(folder, 'npm.mjs')
  const text = typeof said === 'string' ? said : JSON.stringify(said)
  writeFileSync(
    npm,
    `import { writeFileSync } from 'node:fs'
    writeFileSync(${JSON.stringify(join(folder, 'asked'))}, process.argv.slice(2).join(' '))
    process.stdout.write(${JSON.stringify(text)})
    process.exitCode = ${exitCode}`,
  )
  const env = { ...process.env, npm_execpath: npm }
  return await new Promise<{ code: unknown; stdout: string; stderr: string; asked: string }>(
    (resolve) => {
      execFile(process.execPath, [PROGRAM], { env }, (error, stdout, stderr) => {
        const asked = readFileSync(join(folder, 'asked'), 'utf8')
        resolve({ code: error?.code ?? 0, stdout, stderr, asked })
      })
    },
  )
}

const reportOf = (...found: (typeof LOW | typeof CRITICAL)[]) => {
  return { vulnerabilities: Object.fromEntries(found.map((one) => [one.name, one])) }
}

test('a registry that knows nothing bad lets pass; it is asked about production', async (t) => {
  for (const [report, rest] of [
    [reportOf(), 0],
    [reportOf(LOW), 1],
  ] as const) {
    const { code, stdout, asked } = await audit(t, report, 0)
    assert.equal(code, 0)
    assert.equal(stdout, `Dependencies: 0 of high severity or more, ${rest} of less.\n`)
    assert.equal(asked, 'audit --omit=dev --audit-level=high --json')
  }
})

test('what is of high severity or more fails, by name and reason', async (t) => {
  const { code, stdout, stderr } = await audit(t, reportOf(LOW, HIGH, CRITICAL), 1)
  assert.equal(code, 1)
  assert.equal(
    stderr,
    'broken <2.0.0: high: Runs what it is told https://advisories.example/1\n' +
      'above >=1: critical: by way of broken\n',
  )
  assert.equal(stdout, 'Dependencies: 2 of high severity or more, 1 of less.\n')
})

test('a registry that cannot be asked is said to be that, and fails nothing', async (t) => {
  const error = { summary: '', detail: '' }
  const answers = [
    { message: '405 Method Not Allowed - POST /advisories/bulk', statusCode: 405, error },
    { message: '404 Not Found - POST /advisories/bulk', statusCode: 404, error },
    { message: 'request to https://me:secret@npm.example failed: ECONNREFUSED', error },
  ]
  for (const answer of answers) {
    const { code, stdout } = await audit(t, answer, 1)
    assert.equal(code, 0)
    const expected = 'Dependencies were not audited, since the registry has no answer: '
    assert.equal(stdout, `${expected}${answer.message.replace('me:secret@', '')}\n`)
  }
})

test('an npm that fails by itself, or says nothing that can be read, fails', async (t) => {
  const noLock = { error: { code: 'ENOLOCK', summary: 'This command requires a lockfile.' } }
  const { code, stderr } = await audit(t, noLock, 1)
  assert.equal(code, 1)
  assert.match(stderr, /^npm audit failed: ENOLOCK This command requires a lockfile\.\n$/)
  for (const said of ['', 'Segmentation fault']) assert.equal((await audit(t, said, 1)).code, 1)
})
