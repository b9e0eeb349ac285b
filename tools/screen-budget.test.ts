import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { BUDGETS, BUILT_SCREENS, scriptBytesOf } from './screen-budget.ts'

for (const { screen, scriptBytesMax } of BUDGETS) {
  test(`the first load of ${screen} is within its budget`, () => {
    const bytes = scriptBytesOf(BUILT_SCREENS, screen)
    assert.ok(bytes > 50_000, `only ${bytes} bytes: something was not weighed`)
    assert.ok(bytes < scriptBytesMax, `${bytes} bytes, not ${scriptBytesMax}`)
  })
}

test('the page and the screen are weighed with all that they import, once, compressed', (t) => {
  const dist = mkdtempSync(join(tmpdir(), 'haru-budget-'))
  t.after(() => rmSync(dist, { recursive: true }))
  mkdirSync(join(dist, '.vite'))
  const write = (name: string, bytes: number) => writeFileSync(join(dist, name), 'x'.repeat(bytes))
  write('main.js', 1_000)
  write('main.js.br', 100)
  write('shared.js', 20)
  write('one.js', 3)
  write('other.js', 7_000)
  const built = {
    'index.html': { file: 'main.js', imports: ['_shared'], css: ['main.css'], isEntry: true },
    _shared: { file: 'shared.js', imports: ['index.html'] },
    'one.tsx': { file: 'one.js', imports: ['_shared', 'index.html'] },
    'other.tsx': { file: 'other.js' },
  }
  writeFileSync(join(dist, '.vite/manifest.json'), JSON.stringify(built))
  assert.equal(scriptBytesOf(dist, 'one.tsx'), 123)
  assert.throws(() => scriptBytesOf(dist, 'none.tsx'), /no screen/)
  assert.throws(() => scriptBytesOf(join(dist, 'away'), 'one.tsx'), /build the screens/)
})
