import { Problem } from '@haru/contracts'
import { Command } from 'commander'
import { backupCommand } from './commands/backup.ts'
import { configCommand } from './commands/config.ts'
import { demoClockCommand, demoCommand } from './commands/demo.ts'
import { addVolumeOptions } from './commands/demo-volume.ts'
import { listDeadCommand, redriveCommand } from './commands/events.ts'
import { importCommand } from './commands/import.ts'
import { jobCommands } from './commands/job.ts'
import { rotateKeyCommand } from './commands/key.ts'
import { migrateCommand } from './commands/migrate.ts'
import { operatorCommand } from './commands/operator.ts'
import { restoreCommand } from './commands/restore.ts'
import { endSessionsCommand } from './commands/session.ts'
import { startCommand } from './commands/start.ts'
import { verifyCommand } from './commands/verify.ts'

/** The `haru` command: its table of contents. Every failure is one clear line and exit code 1. */

const haru = new Command('haru')
  .description('Haru POS: ordering, payment and settlement for restaurants')
  .showHelpAfterError()

haru
  .command('start')
  .argument('[part]', 'gateway, user, store, trade or settlement: that alone, in this process')
  .description('run the whole system until Ctrl-C')
  .action((part?: string) => startCommand(part))

const demo = addVolumeOptions(haru.command('demo'))
  .description('make the sample restaurant with nine weeks of sales, or sales of any volume')
  .action(demoCommand)
demo
  .command('clock')
  .argument('<target>', 'how far or to when: +1d, +3h, 2026-12-01T00:10')
  .description("move the demo's clock forward, and run the nightly jobs that are due then")
  .action(demoClockCommand)

const operator = haru.command('operator').description('who may run the nightly jobs')
for (const action of ['add', 'remove'] as const) {
  operator
    .command(action)
    .argument('<email>', 'of a Kakao account, verified there')
    .description(`${action} an operator`)
    .action((email: string) => operatorCommand(action, email))
}

haru
  .command('session')
  .description('who is signed in')
  .command('end')
  .argument('<email>', 'of the account')
  .description('sign somebody out everywhere, at once; he may sign in again')
  .action(endSessionsCommand)

haru
  .command('key')
  .description('the keys that sign access tokens')
  .command('rotate')
  .option('--json', 'for machines')
  .description('make a new key, which signs some minutes later; nobody is signed out')
  .action(rotateKeyCommand)

haru
  .command('import')
  .description('bring in what was sold elsewhere')
  .command('sales')
  .argument('<file>', 'a CSV file with one row per line of a receipt, those of a receipt together')
  .requiredOption('--store <id>', 'the store whose sales they are')
  .option('--rejects <path>', 'where rows go that are no good')
  .option('--json', 'for machines')
  .action(importCommand)

jobCommands(haru.command('job').description('the nightly jobs'))

const events = haru.command('events').description('events that could not be handled')
events
  .command('list-dead')
  .option('--json', 'for machines')
  .description('list the dead letters')
  .action(listDeadCommand)
events
  .command('redrive')
  .argument('[id]', 'of one dead letter, like trade.orders/12; without it, all')
  .description('hand dead letters to their consumers again')
  .action(redriveCommand)

haru
  .command('migrate')
  .option('--json', 'for machines')
  .description('bring the database up to date, apart from a start')
  .action(migrateCommand)

haru
  .command('backup')
  .argument('<file>', 'that is not there yet')
  .option('--json', 'for machines')
  .description('copy the embedded database into one file, beside the running system')
  .action(backupCommand)

haru
  .command('restore')
  .argument('<file>', 'of haru backup')
  .option('--json', 'for machines')
  .description('restore it into an empty HARU_DATA_DIR, whole or not at all')
  .action(restoreCommand)

haru
  .command('verify')
  .option('--json', 'for machines')
  .description('check every invariant on the live data; names each row that differs')
  .action(verifyCommand)

haru
  .command('config')
  .option('--json', 'for machines')
  .description('print the settings in force, secrets masked')
  .action(configCommand)

try {
  await haru.parseAsync()
} catch (error) {
  console.error(`haru: ${describeFailure(error)}`)
  process.exitCode = 1
}

/** A problem says which field it means; everything else is its message. */
function describeFailure(error: unknown): string {
  const details = error instanceof Problem ? (error.details.errors ?? []) : []
  const fields = details.map(({ path, message }) => {
    return `${path}: ${typeof message === 'string' ? message : message.en}`
  })
  const message = error instanceof Error ? error.message : String(error)
  return [message, ...fields].join(' ')
}
