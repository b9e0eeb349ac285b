import { pushMetrics } from '@haru/chunk'
import type { ManyOptions, SettlementContext } from '@haru/settlement'
import { readConfig } from '../config.ts'
import { openInstallation } from '../installation/open-installation.ts'
import { progressLine } from './progress-line.ts'
import { stopSignal } from './stop-signal.ts'

/** What somebody who runs jobs by hand has of them: a progress bar, and Ctrl-C. */
export type Attendance = Required<ManyOptions>

/**
 * Runs jobs that somebody waits for: shows how far they are, ends them at their next store at
 * Ctrl-C or SIGTERM, and pushes what they counted, also when they failed.
 * @param nameOf the job, by which what was counted is grouped
 * @param work runs them
 * @returns what `work` returns
 */
export async function attendRun<Result>(
  nameOf: (context: SettlementContext) => Promise<string>,
  work: (context: SettlementContext, attendance: Attendance) => Promise<Result>,
): Promise<Result> {
  const signal = stopSignal()
  const line = progressLine()
  const config = readConfig()
  const installation = await openInstallation(config)
  const { context } = installation.settlement
  try {
    const name = await nameOf(context)
    try {
      return await work(context, { signal, onProgress: line.show }).finally(line.end)
    } finally {
      await pushTo(config.PUSHGATEWAY_URL, context, name)
    }
  } finally {
    await installation.close()
  }
}

/** Prometheus may never have looked at this process: a run that failed is pushed as well. */
async function pushTo(
  url: string | undefined,
  { metrics }: SettlementContext,
  name: string,
): Promise<void> {
  if (url === undefined) return
  const onError = (error: Error) => console.error(error.message)
  await pushMetrics(metrics, {
    url,
    jobName: 'haru_job_run',
    grouping: { job_name: name },
    onError,
  })
}
