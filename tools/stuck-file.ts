import { writeSync } from 'node:fs'
import { setInterval } from 'node:timers'
import {
  isMainThread,
  parentPort,
  receiveMessageOnPort,
  Worker,
  workerData,
} from 'node:worker_threads'

/**
 * Imported into the process of each test file: ends it when it is stuck in a loop that never lets
 * go, which no time-out of node:test can interrupt. A thread beside sees that it beats no more.
 * `?msMax=` says after how many milliseconds. A process that runs several files emits `testFile`
 * with the name of each when its turn comes.
 */

type Watched = { beats: Int32Array<SharedArrayBuffer>; file: string; msMax: number }

const msMax = Number(new URL(import.meta.url).searchParams.get('msMax'))

if (!isMainThread) watch(workerData as Watched)
// The runner, which imports it as well, runs no test itself.
else if (process.env['NODE_TEST_CONTEXT'] !== undefined) beat()

function beat(): void {
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const watched: Watched = { beats, file: process.argv[1] ?? '', msMax }
  const worker = new Worker(new URL(import.meta.url), { workerData: watched, execArgv: [] })
  worker.unref()
  const emitter: NodeJS.EventEmitter = process
  emitter.on('testFile', (file: string) => worker.postMessage(file))
  const again = () => {
    Atomics.add(beats, 0, 1)
    Atomics.notify(beats, 0)
  }
  setInterval(again, msMax / 4).unref()
}

function watch({ beats, file, msMax: patience }: Watched): void {
  while (Atomics.wait(beats, 0, Atomics.load(beats, 0), patience) !== 'timed-out');
  const name = lastToldFile() ?? file
  // By itself: what stands in its way is the thread that else prints.
  writeSync(2, `${name} is stuck in an endless loop: nothing else ran for ${patience / 1_000} s\n`)
  process.kill(process.pid, 'SIGKILL')
}

/** A thread that waits hears nothing: what it was told lies there to be read. */
function lastToldFile(): string | undefined {
  let file: string | undefined
  for (;;) {
    const told = parentPort ? receiveMessageOnPort(parentPort) : undefined
    if (!told) return file
    file = told.message
  }
}
