import { execFile, execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { KafkaOptions } from '@haru/events'

const JARS_SCRIPT = fileURLToPath(new URL('../../../../ops/dev/jars.sh', import.meta.url))
const TOOL_MS_MAX = 60_000

/** Runs one of Kafka's own tools, from the jars that the tests' broker runs of. */
function runTool(tool: string, args: readonly string[], input = ''): Promise<string> {
  const jars = execFileSync(JARS_SCRIPT, ['kafka'], { encoding: 'utf8' }).trim().split('\n').at(-1)
  const java = ['-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error']
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const child = execFile(
    'java',
    [...java, '-cp', `${jars}/*`, tool, ...args],
    { timeout: TOOL_MS_MAX },
    (error, stdout, stderr) =>
      error ? reject(new Error(stderr, { cause: error })) : resolve(stdout),
  )
  child.stdin?.end(input)
  return promise
}

/** Sends messages of a key and a value with Kafka's console producer: without any header. */
export async function produceOnConsole(
  { brokers, prefix = '' }: KafkaOptions,
  topic: string,
  messages: readonly (readonly [key: string, payload: unknown])[],
): Promise<void> {
  const at = ['--bootstrap-server', brokers.join(','), '--topic', `${prefix}${topic}`]
  const lines = messages.map(([key, payload]) => `${key}\t${JSON.stringify(payload)}\n`)
  const keyed = ['--reader-property', 'parse.key=true']
  await runTool('org.apache.kafka.tools.ConsoleProducer', [...at, ...keyed], lines.join(''))
}

/** Reads messages with Kafka's console consumer. @returns a line each: headers, key, value */
export async function consumeOnConsole(
  { brokers, prefix = '' }: KafkaOptions,
  topic: string,
  count: number,
): Promise<[headers: string, key: string, value: string][]> {
  const at = ['--bootstrap-server', brokers.join(','), '--topic', `${prefix}${topic}`]
  const all = ['--from-beginning', '--max-messages', String(count), '--timeout-ms', '30000']
  const shown = ['print.headers=true', 'print.key=true']
  const format = shown.flatMap((one) => ['--formatter-property', one])
  const out = await runTool('org.apache.kafka.tools.consumer.ConsoleConsumer', [
    ...at,
    ...all,
    ...format,
  ])
  return out
    .trim()
    .split('\n')
    .map((line) => line.split('\t') as [string, string, string])
}
