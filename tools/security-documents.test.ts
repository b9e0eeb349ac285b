import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const ROOT = new URL('../', import.meta.url)
const FOLDER = 'docs/security/'
const TITLE = /\btest\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gs
const STATES = ['met', 'not applicable', 'not met']

const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8')
const documents = readdirSync(new URL(FOLDER, ROOT)).map((name) => `${FOLDER}${name}`)

/** What a text names as proof: `file`: title. */
function proofsIn(text: string): { file: string; title: string }[] {
  return text.split('<br>').flatMap((part) => {
    const [, file, title] = /^\s*`([^`]+\.(?:test|long)\.ts)`: (.+?)\s*$/s.exec(part) ?? []
    return file && title ? [{ file, title }] : []
  })
}

/** Why a proof is none; undefined when its test is there. */
function faultOf({ file, title }: { file: string; title: string }): string | undefined {
  let text: string
  try {
    text = read(file)
  } catch {
    return `${file} is not there`
  }
  const titles = [...text.matchAll(TITLE)].map(([, , one = '']) => one.replaceAll("\\'", "'"))
  return titles.includes(title) ? undefined : `${file} has no test "${title}"`
}

const cellsOf = (line: string) => line.split('|').slice(1, -1)

/** The rows of all tables of requirements. */
function requirements() {
  return documents
    .filter((path) => path.includes('asvs'))
    .flatMap((path) => read(path).split('\n'))
    .filter((line) => /^\| \d+\.\d+\.\d+ \|/.test(line))
    .map((line) => {
      const cells = cellsOf(line).map((cell) => cell.trim())
      const [number = '', level = '', asks = '', state = '', by = ''] = cells
      return { number, level, asks, state, by }
    })
}

test('every test that the documents of security name is there', () => {
  const named = documents
    .flatMap((path) => read(path).split('\n'))
    .flatMap((line) => cellsOf(line).flatMap(proofsIn))
  assert.ok(named.length > 100)
  assert.deepEqual([...new Set(named.flatMap((proof) => faultOf(proof) ?? []))], [])
})

test('every requirement of levels 1 and 2 has a row, and each row says why', () => {
  const rows = requirements()
  assert.equal(new Set(rows.map(({ number }) => number)).size, rows.length)
  const ofLevel = (level: string) => rows.filter((row) => row.level === level).length
  // So many has version 5.0.0.
  assert.deepEqual([ofLevel('L1'), ofLevel('L2'), rows.length], [70, 183, 253])
  for (const { number, asks, state, by } of rows) {
    assert.ok(asks.length > 0 && STATES.includes(state), number)
    const proofs = proofsIn(by).length
    if (state === 'met') assert.ok(proofs > 0 && proofs === by.split('<br>').length, number)
    else assert.ok(by.trim().length > 0 && proofs === 0, number)
  }
})

test('what is written down is what the programs do: each line of code is there', () => {
  const named = read(`${FOLDER}written-down.md`)
    .split('\n')
    .flatMap((line) => [...(cellsOf(line).at(-1) ?? '').matchAll(/^ `([^`]+\.ts)`: `([^`]+)` $/g)])
  assert.ok(named.length > 20)
  const isGone = ([, file = '', code = '']: readonly string[]) => {
    // 200 is not there where 2000 is.
    return !read(file)
      .split(code)
      .slice(1)
      .some((rest) => !(/\w$/.test(code) && /^\w/.test(rest)))
  }
  assert.deepEqual(named.filter(isGone), [])
})

/** What the standard wants in writing: sections, and how their rows begin. */
const IN_WRITING: Readonly<Record<string, readonly string[]>> = {
  'Guessing and flooding': ['anything', 'pairing codes', 'sign-in, sign-up', 'tokens, cookies'],
  'What one may have and do': ['products', 'staff', 'portions', 'open event streams', 'a body'],
  'Ways to be somebody': ['a person', 'a tablet', 'a service', 'systems of the federation'],
  Sessions: ['access token', 'session that nobody', 'session, used', 'sessions of', 'pairing of'],
  Keys: [
    ...['signs access tokens', 'seals it', '`HARU_COOKIE_SECRETS`', '`HARU_INTERNAL_KEY`'],
    ...['`KAKAO_CLIENT_SECRET`', 'links of the audit log'],
  ],
  Data: ['secret', 'personal', 'of a business', 'public'],
  Logs: ['who did what', 'failed sign-ins', 'faults', 'what cannot be read'],
}

test('all that has to be in writing is there, each with the code that makes it so', () => {
  const sections = new Map(
    read(`${FOLDER}written-down.md`)
      .split('\n## ')
      .map((section) => [section.split('\n')[0] ?? '', section.split('\n').map(cellsOf)]),
  )
  const missing = Object.entries(IN_WRITING).flatMap(([section, subjects]) =>
    subjects
      .filter((subject) => {
        const row = sections.get(section)?.find(([first = '']) => first.startsWith(` ${subject}`))
        return !row?.every((cell) => cell.trim() !== '') || !row.at(-1)?.includes('.ts`: `')
      })
      .map((subject) => `${section}: ${subject}`),
  )
  assert.deepEqual(missing, [])
})

test('a file or title that is not there is told', () => {
  const file = 'tools/security-documents.test.ts'
  const title = 'a file or title that is not there is told'
  assert.deepEqual(proofsIn(`\`${file}\`: ${title}`).map(faultOf), [undefined])
  assert.match(faultOf({ file, title: `${title}!` }) ?? '', /has no test/)
  assert.match(faultOf({ file: 'tools/gone.test.ts', title }) ?? '', /is not there/)
})
