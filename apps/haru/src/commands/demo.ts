import { runDueJobs } from '@haru/settlement'
import { readConfig } from '../config.ts'
import { moveDemoClock, seedDemoRestaurant } from '../demo/index.ts'
import { type Installation, openInstallation } from '../installation/open-installation.ts'
import { stopSignal } from './stop-signal.ts'

/** `haru demo`: makes the sample restaurant with nine weeks of sales, unless it is there. */
export async function demoCommand(): Promise<void> {
  await withDemo(async (installation) => {
    await seedDemoRestaurant(installation)
    console.log('The sample restaurant is there. "npm start" opens it.')
  })
}

/**
 * `haru demo clock TARGET`: moves the demo's clock forward and runs the nightly jobs that are due
 * then, so that today's numbers are there when the command is done.
 * @param target `+1d`, `+3h` or `2026-12-01T00:10`
 * @throws Error when the target is not ahead, or a job did not complete
 */
export async function demoClockCommand(target: string): Promise<void> {
  const signal = stopSignal()
  await withDemo(async (installation) => {
    const now = await moveDemoClock(installation.database.adminUrl, target)
    console.log(`The demo's clock says ${now}.`)
    await installation.bus.drain()
    const outcomes = await runDueJobs(installation.settlement.context, { signal })
    const open = outcomes.filter(({ execution }) => execution.status !== 'COMPLETED')
    console.log(`${outcomes.length - open.length} periods were due and are computed.`)
    if (open.length > 0) throw new Error(`${open.length} periods were not completed: haru job list`)
  })
}

async function withDemo(work: (installation: Installation) => Promise<void>): Promise<void> {
  const config = readConfig()
  if (config.HARU_MODE !== 'demo') throw new Error('HARU_MODE is not demo: this is a demo command')
  const installation = await openInstallation(config, false)
  try {
    await work(installation)
  } finally {
    await installation.close()
  }
}
