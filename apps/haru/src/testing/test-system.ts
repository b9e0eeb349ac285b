import type { TestEnd } from '@haru/pg/testing.ts'
import { runDueJobs } from '@haru/settlement'
import { startTestCluster } from './test-cluster.ts'
import { startTestInstallation, type TestInstallation } from './test-installation.ts'

/** Set by `npm run test:cluster`: the system is then many processes. */
export const CLUSTER_VARIABLE = 'HARU_TEST_CLUSTER'

/** A whole system as its people see it, in one process or in many. */
export type TestSystem = Pick<
  TestInstallation,
  'database' | 'secrets' | 'url' | 'request' | 'admin' | 'drain' | 'moveClock'
> & {
  /** Runs the nightly jobs that are due, until they have ended. */
  runDueJobs(): Promise<void>
}

/**
 * Starts a system for a test that asks nothing of it but what its people can see: in this process,
 * or, under `npm run test:cluster`, two processes of each part on Kafka, Redis and Eureka.
 * @param t the test, whose end is the system's
 */
export async function startTestSystem(t: TestEnd): Promise<TestSystem> {
  if (process.env[CLUSTER_VARIABLE]) return await startTestCluster(t)
  const system = await startTestInstallation(t)
  return {
    ...system,
    async runDueJobs() {
      await runDueJobs(system.settlement.context)
    },
  }
}
