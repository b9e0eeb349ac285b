import { createQuestion, type MetricsSource } from '@haru/service-kit'
import { collectDefaultMetrics, Registry } from 'prom-client'

/** Longer than a source waits for what others know: only one that is stuck is seen as it was. */
const SOURCE_MS_MAX = 95

/** Event loop, memory, collections of garbage: of the whole process, so counted once. */
let ofProcess: Registry | undefined

/**
 * Makes what reads all figures at once. A source that fails, or is stuck, is told once,
 * and shown as it was last, until that is too old.
 * @param sources in the order in which they are shown; those of the process come behind
 * @param log where trouble is told
 * @returns reads them, as one text in the format of Prometheus
 */
export function lookAtMetrics(
  sources: readonly MetricsSource[],
  log: { error(fields: { err: unknown }, message: string): void },
): () => Promise<string> {
  const tell = (message: string, error: unknown) => log.error({ err: error }, message)
  const questions = [...sources, processMetrics()].map((source, index) => {
    return createQuestion(`metrics ${index}`, () => source.metrics(), tell, {
      lookMsMax: SOURCE_MS_MAX,
    })
  })
  return async () => {
    const texts = await Promise.all(questions.map((ask) => ask()))
    return texts.filter((text) => text !== undefined).join('\n')
  }
}

/** Made when somebody can look: it keeps timers, which a process alone need not have. */
function processMetrics(): Registry {
  if (!ofProcess) {
    ofProcess = new Registry()
    collectDefaultMetrics({ register: ofProcess })
  }
  return ofProcess
}
