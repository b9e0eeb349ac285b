import { watchRuns } from '@haru/settlement'
import { readConfig } from '../config.ts'
import { openInstallation } from '../installation/open-installation.ts'
import { stopSignal } from './stop-signal.ts'

/**
 * `haru job work`: computes stores of the runs of other processes, and takes over runs whose
 * process died, until Ctrl-C.
 */
export async function jobWorkCommand(): Promise<void> {
  const signal = stopSignal()
  const { settlement, close } = await openInstallation(readConfig())
  try {
    console.log('Working on the runs of others. Ctrl-C ends it at the next store.')
    await watchRuns(settlement.context, signal)
  } finally {
    await close()
  }
}
