import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readRepository } from './repository-files.ts'

test('files that git knows or would add are read, if they are text', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'haru-rules-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  const write = (name: string, text: string) => writeFileSync(join(root, name), text)
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, stdio: 'ignore' })
  git('init')
  write('.gitignore', '*.log\n')
  write('known.ts', 'a')
  write('removed.ts', 'b')
  write('한글 name.md', 'c')
  write('data.bin', '\0')
  git('add', '.')
  write('new.ts', 'd')
  write('ignored.log', 'e')
  rmSync(join(root, 'removed.ts'))
  assert.deepEqual(
    readRepository(root).map(({ path, text }) => `${path}=${text.trim()}`),
    ['.gitignore=*.log', 'known.ts=a', 'new.ts=d', '한글 name.md=c'],
  )
})
