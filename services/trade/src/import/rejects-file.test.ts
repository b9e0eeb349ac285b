import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Reject } from './receipt-groups.ts'
import { openRejectsFile } from './rejects-file.ts'

const reject = (line: number): Reject => ({ line, reason: 'no good', fields: [String(line)] })
const REPLACED = /was removed or replaced/

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'haru-rejects-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('an import that was only slow leaves the file to the one that took it over', async (t) => {
  const path = join(folderOf(t), 'rejects.csv')
  const first = await openRejectsFile(path, 0)
  const committed = await first.write(0, [reject(1)])
  for (const bytes of [committed, 0]) {
    const slow = await openRejectsFile(path, bytes)
    const owner = await openRejectsFile(path, bytes)
    const end = await owner.write(bytes, [reject(2), reject(3)])
    const text = readFileSync(path, 'utf8')
    assert.equal(text.length, end)
    await assert.rejects(slow.write(bytes, [reject(4)]), REPLACED)
    await slow.write(bytes, [])
    await slow.close()
    assert.equal(readFileSync(path, 'utf8'), text)
    await owner.close()
    assert.equal(readFileSync(path, 'utf8'), text)
  }
  await first.close()
})

test('without rejects there is no file, and an earlier one is gone', async (t) => {
  const path = join(folderOf(t), 'rejects.csv')
  const first = await openRejectsFile(path, 0)
  await first.write(0, [reject(1)])
  await first.close()
  assert.ok(existsSync(path))
  const second = await openRejectsFile(path, 0)
  assert.equal(await second.write(0, []), 0)
  await second.close()
  assert.ok(!existsSync(path))
})

test('a place where no file can be is told only when a row is to go there', async (t) => {
  const path = join(folderOf(t), 'missing', 'rejects.csv')
  const file = await openRejectsFile(path, 0)
  assert.equal(await file.write(0, []), 0)
  await assert.rejects(file.write(0, [reject(1)]), /rejects\.csv cannot be written \(ENOENT\)/)
  await file.close()
})
