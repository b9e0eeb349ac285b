import assert from 'node:assert/strict'
import { existsSync, lstatSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openOutputFile } from './output-file.ts'

test('what is no file is not replaced by one', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'chunk-output-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const device = join(folder, 'null')
  symlinkSync('/dev/null', device)
  for (const path of [folder, device]) {
    const opening = openOutputFile(path, { header: Buffer.from('id\n') })
    await assert.rejects(opening, /is no file: name one, or a path where there is none yet\.$/)
  }
  assert.ok(lstatSync(device).isSymbolicLink())
  assert.ok(existsSync('/dev/null'))
})
