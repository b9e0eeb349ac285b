import { dueRuns, runDueJobs } from '@haru/settlement'
import { readConfig } from '../config.ts'
import { moveDemoClock, seedDemoRestaurant } from '../demo/index.ts'
import { type Installation, openInstallation } from '../installation/open-installation.ts'
import { asksForVolume, demoVolumeCommand, type VolumeOptions } from './demo-volume.ts'
import { stopSignal } from './stop-signal.ts'
import { isDone, takeOver } from './take-over.ts'

/**
 * `haru demo`: makes the sample restaurant with nine weeks of sales, unless it is there; with
 * options, sales of any volume instead.
 * @param options see `demoVolumeCommand`
 */
export async function demoCommand(options: VolumeOptions): Promise<void> {
  if (asksForVolume(options)) return await demoVolumeCommand(options)
  await withDemo({ begins: true }, async (installation) => {
    await seedDemoRestaurant(installation)
    console.log('The sample restaurant is there. "npm start" opens it.')
  })
}

/**
 * `haru demo clock TARGET`: moves the demo's clock forward and runs the nightly jobs that are due
 * then, so that today's numbers are there when the command is done.
 * @param target `+1d`, `+3h` or `2026-12-01T00:10`
 * @throws Error when the target is not ahead, a job did not complete, or it was stopped
 */
export async function demoClockCommand(target: string): Promise<void> {
  const signal = stopSignal()
  await withDemo({ begins: false }, async (installation) => {
    const now = await moveDemoClock(installation.database.adminUrl, target)
    console.log(`The demo's clock says ${now}.`)
    // With a Kafka, the processes beside it carry the events.
    if (!readConfig().KAFKA_BROKERS) await installation.bus.drain()
    const { context } = installation.settlement
    // The schedule of a running system may be at the same periods.
    const outcomes = await takeOver(context, await runDueJobs(context, { signal }), signal)
    const open = outcomes.filter((one) => !isDone(one))
    console.log(`${outcomes.length - open.length} periods were due and are computed.`)
    if (open.length > 0) throw new Error(`${open.length} periods were not completed: haru job list`)
    if (signal.aborted && (await dueRuns(context)).length > 0)
      throw new Error('stopped; the schedule of "haru start" does the rest')
  })
}

async function withDemo(
  options: { begins: boolean },
  work: (installation: Installation) => Promise<void>,
): Promise<void> {
  const config = readConfig()
  if (config.HARU_MODE !== 'demo') throw new Error('HARU_MODE is not demo: this is a demo command')
  const installation = await openInstallation(config, options)
  try {
    await work(installation)
  } finally {
    await installation.close()
  }
}
