import { watchRuns } from '@haru/settlement'
import { readConfig } from '../config.ts'
import { closeAll } from '../installation/close-all.ts'
import { listenInternally } from '../installation/listen-internally.ts'
import { openInstallation } from '../installation/open-installation.ts'
import { stopSignal } from './stop-signal.ts'

/**
 * `haru job work`: computes stores of the runs of other processes, and takes over runs whose
 * process died, until Ctrl-C. Meanwhile it answers on HARU_INTERNAL_PORT: runs end here, and nobody
 * else counts them.
 * @throws Error naming the settings when that port cannot be listened on
 */
export async function jobWorkCommand(): Promise<void> {
  const signal = stopSignal()
  const config = readConfig()
  const installation = await openInstallation(config)
  const opened: (() => Promise<unknown>)[] = [() => installation.close()]
  try {
    const internal = await listenInternally(config, installation, signal)
    if (internal) opened.unshift(() => internal.close())
    console.log('Working on the runs of others. Ctrl-C ends it at the next store.')
    await watchRuns(installation.settlement.context, signal)
  } finally {
    await closeAll(opened)
  }
}
