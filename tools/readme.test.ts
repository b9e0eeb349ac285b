import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const ROOT = new URL('../', import.meta.url)
const SCREENS = 'docs/screens'
const CODE_BLOCK = /^```.*?^```$/gms
const HEADING = /^#+ /
const SPAN = /`([^`\n]+)`/g
const PICTURE = /!\[[^\]]*\]\(([^)]+)\)/g
const LINK = /\]\(([^)]+)\)/g
/** In prose, a file is named as a path from the root. */
const NAMED_FILE = /^(docs|ops|bench|\.ci)\//

const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8')
const partsOf = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([all, inside]) => inside ?? all)

const english = readmeOf('README.md')
const korean = readmeOf('README.ko.md')

function readmeOf(path: string) {
  const text = read(path)
  const prose = text.replaceAll(CODE_BLOCK, '')
  const lines = prose.split('\n')
  const rows = lines.map((line) => (line.startsWith('|') ? line.split('|').slice(1, -1) : []))
  return {
    path,
    codeBlocks: partsOf(text, CODE_BLOCK),
    headings: lines.flatMap((line) => HEADING.exec(line) ?? []),
    /** how many columns each table has, and how many rows, its head included */
    tables: tablesIn(rows),
    /** what the first column names, row by row */
    names: rows.map(([first = '']) => partsOf(first, SPAN)).filter((names) => names.length > 0),
    /** what is in backticks, row by row and section by section; languages order it differently */
    rowSpans: rows.filter((row) => row.length > 0).map((row) => sortedSpans(row.join('|'))),
    sectionSpans: prose.split(/^(?=#+ )/m).map(sortedSpans),
    pictures: partsOf(prose, PICTURE),
    links: partsOf(prose, LINK).filter((link) => !link.includes('://')),
    files: partsOf(prose, SPAN).filter((span) => NAMED_FILE.test(span)),
  }
}

function sortedSpans(text: string): string[] {
  return partsOf(text, SPAN).sort()
}

function tablesIn(rows: readonly string[][]): string[] {
  const lengths = rows.map((row) => (row.length === 0 ? ' ' : String(row.length)))
  return lengths.join('').split(/ +/).filter(Boolean)
}

/** The pictures that `npm run pictures` takes, whether or not it was run. */
function picturesTaken(): string[] {
  const program = read('tools/take-pictures.ts')
  const names = partsOf(read('tools/showcase.ts'), /\{ name: '([\w-]+)', path: /g)
  const sizes = partsOf(program, /^ {2}(\w+): \{ width: /gm)
  const [colours = ''] = partsOf(program, /^const COLOURS = \[(.+?)\]/gm)
  return names.flatMap((name) =>
    sizes.flatMap((size) =>
      partsOf(colours, /'(\w+)'/g).map((colour) => `${SCREENS}/${name}-${size}-${colour}.jpg`),
    ),
  )
}

test('README is the same in both languages: commands to paste, headings, tables', () => {
  assert.ok(english.codeBlocks.length > 5 && english.tables.length > 3)
  assert.deepEqual(korean.codeBlocks, english.codeBlocks)
  assert.deepEqual(korean.headings, english.headings)
  assert.deepEqual(korean.tables, english.tables)
})

test('README names the same settings, commands, values and files in both languages', () => {
  assert.ok(english.names.length > 50 && english.names.flat().includes('HARU_PORT'))
  assert.deepEqual(korean.names, english.names)
  assert.deepEqual(korean.rowSpans, english.rowSpans)
  assert.deepEqual(korean.sectionSpans, english.sectionSpans)
})

test('README shows the same pictures in both languages, each in its own', () => {
  assert.ok(english.pictures.length > 3)
  const inKorean = english.pictures.map((path) => path.replace('-en-', '-'))
  assert.deepEqual(korean.pictures, inKorean)
})

for (const { path, links, files, pictures } of [english, korean]) {
  test(`every picture and file that ${path} leads to is there`, () => {
    const taken = picturesTaken()
    assert.ok(taken.length > 50 && new Set(taken).size === taken.length)
    const isScreen = (link: string) => link.startsWith(SCREENS)
    assert.deepEqual([...links].filter(isScreen).sort(), [SCREENS, ...pictures].sort())
    assert.deepEqual(
      pictures.filter((picture) => !taken.includes(picture)),
      [],
    )
    const others = [...links, ...files].filter((link) => !isScreen(link))
    assert.ok(others.length > 5)
    assert.deepEqual(
      others.filter((file) => !existsSync(new URL(file, ROOT))),
      [],
    )
  })
}

test('each README leads to the other at its top', () => {
  assert.match(read(english.path), /^# .+\n\n\[한국어\]\(README\.ko\.md\)\n/)
  assert.match(read(korean.path), /^# .+\n\n\[English\]\(README\.md\)\n/)
})
