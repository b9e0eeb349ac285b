import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/**
 * Gives a test a temporary folder of its own: another benchmark of this machine may have folders of
 * the same names in the usual one.
 * @param t the usual one is back, and this one gone, when it ends
 */
export function useOwnTmpdir(t: TestContext): void {
  const usual = process.env['TMPDIR']
  const own = mkdtempSync(join(tmpdir(), 'haru-bench-test-'))
  // The server may run under another account.
  chmodSync(own, 0o755)
  process.env['TMPDIR'] = own
  t.after(() => {
    if (usual === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = usual
    rmSync(own, { recursive: true, force: true })
  })
}

/** What of ours is in the temporary folder now. */
export function leftovers(): string[] {
  return readdirSync(tmpdir()).filter((one) => one.startsWith('haru-'))
}
