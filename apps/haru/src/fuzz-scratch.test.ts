import { test } from 'node:test'
import { startTestInstallation } from './testing/test-installation.ts'
test('probe', async (t) => {
  const system = await startTestInstallation(t)
  for (const s of Object.values(system.services)) {
    const d = s?.swagger() as any
    for (const [p, m] of Object.entries(d.paths)) for (const [k, o] of Object.entries(m as any)) console.log(k, p, Object.keys(o as any).join(), JSON.stringify((o as any).responses).slice(0, 200))
  }
})
