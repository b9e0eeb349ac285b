import type { Command } from 'commander'
import {
  jobAbandonCommand,
  jobListCommand,
  jobRestartCommand,
  jobShowCommand,
  jobStopCommand,
} from './job-operate.ts'
import { jobRunCommand } from './job-run.ts'
import { jobWorkCommand } from './job-work.ts'

/**
 * Adds `haru job …`.
 * @param job the command to add to
 */
export function jobCommands(job: Command): void {
  job
    .command('run')
    .argument('<name>', 'product-sale-statistics or settlement')
    .requiredOption('--date-term <term>', 'DAY, WEEK or MONTH')
    .option('--start-date <date>', 'the first day of one period, yyyy-MM-dd')
    .option('--from <date>', 'every period that starts from this day …')
    .option('--to <date>', '… to this one, included')
    .option('--json', 'for machines')
    .description('compute one period, or many; what is done already is not done again')
    .action(jobRunCommand)
  job
    .command('work')
    .description('compute stores of the runs of other processes, until Ctrl-C')
    .action(jobWorkCommand)
  job
    .command('list')
    .option('--limit <n>', 'how many at most', '20')
    .option('--json', 'for machines')
    .description('list the last executions')
    .action(jobListCommand)
  const one = [
    ['show', 'show an execution with its steps', jobShowCommand],
    ['stop', 'stop an execution at its next store', jobStopCommand],
    ['restart', 'run an execution that did not complete again', jobRestartCommand],
    ['abandon', 'give an execution up', jobAbandonCommand],
  ] as const
  for (const [name, description, action] of one) {
    job
      .command(name)
      .argument('<id>', 'of the execution')
      .option('--json', 'for machines')
      .description(description)
      .action(action)
  }
}
