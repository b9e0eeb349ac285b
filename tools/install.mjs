// Runs before `npm start`, `npm test` and `npm run check`, on whatever Node the machine has (20 or
// later): installs the locked packages, Node 26 among them, unless they are there already.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(root, 'node_modules', '.haru-installed')
const lock = readFileSync(join(root, 'package-lock.json'))
const digest = createHash('sha256').update(lock).digest('hex')
const wanted = `${digest} ${process.platform}-${process.arch}`

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  console.log('Installing packages (the first time only) …')
  // Without the outer npm's settings, which would make this one a part of it.
  const npm = process.env.npm_execpath
  const [command, args] = npm ? [process.execPath, [npm, 'ci']] : ['npm', ['ci']]
  const { status } = spawnSync(command, [...args, '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
  writeFileSync(stamp, wanted)
}
