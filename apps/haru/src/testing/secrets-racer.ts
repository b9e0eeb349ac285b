import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { readConfig } from '../config.ts'
import { loadSecrets } from '../installation/secrets.ts'

/** What is raced for: a folder for each round, and how many have come to its start. */
export type Race = { folder: string; rounds: number; racers: number; arrived: Int32Array }

const { folder, rounds, racers, arrived } = workerData as Race
const keys: string[] = []
for (let round = 0; round < rounds; round++) {
  const config = readConfig({ HARU_DATA_DIR: join(folder, String(round)) })
  Atomics.add(arrived, round, 1)
  while (Atomics.load(arrived, round) < racers);
  try {
    keys.push(loadSecrets(config).internalKey)
  } catch (error) {
    keys.push(String(error))
  }
}
parentPort?.postMessage(keys)
