import type { FlowNode } from './flow/flow.ts'
import type { JobListener } from './listener/listener.ts'
import type { StepEvents } from './listener/step-events.ts'
import type { JobRepository } from './repository/job-repository.ts'
import type { Progress } from './repository/progress.ts'

/** What a job is run with. */
export type JobParameters = Readonly<Record<string, string | number | boolean>>

/** What PostgreSQL keeps as jsonb. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }

/** Where a job execution is in its life. */
export type JobStatus = 'STARTED' | 'STOPPING' | 'COMPLETED' | 'STOPPED' | 'FAILED' | 'ABANDONED'

/** How a step ended. */
export type StepEnd = {
  status: 'COMPLETED' | 'STOPPED' | 'FAILED'
  /** by which the flow goes on; default: the status */
  exitCode?: string
  /** why, for a person */
  message?: string
}

/** A job: steps, splits and decisions in sequence, each step once per execution. */
export type Job<Tables> = {
  /** half of an instance's identity, so it never changes */
  name: string
  /** executions that one instance may have at most; default: any number */
  startLimit?: number
  /** throws when the job cannot run with these */
  checkParameters?: (identifying: JobParameters, others: JobParameters) => void
  steps: readonly [FlowNode<Tables>, ...FlowNode<Tables>[]]
  /** told what happens to it, before those of the run */
  listeners?: readonly JobListener[]
}

/** Made by `chunkStep`, `partitionedStep` or `taskletStep`. */
export type Step<Tables> = {
  /** how a restart finds the step again, so it never changes */
  name: string
  run: (run: StepRun<Tables>) => Promise<StepEnd>
  /** what other processes may do of it while the owner runs it; absent: nothing */
  help?: (run: StepRun<Tables>, workerId: number) => Promise<void>
}

/** One step of one execution, as its code sees it. */
export type StepRun<Tables> = {
  repository: JobRepository<Tables>
  jobExecutionId: number
  stepExecutionId: number
  /** shown with every commit; a takeover makes it worthless. Null: this process only helps */
  fencingToken: number | null
  identifying: JobParameters
  parameters: JobParameters
  /** what the last commit left, of this execution or of the one that it restarts */
  checkpoint: Json | undefined
  /** aborted when the step should end at the next chunk or partition */
  signal: AbortSignal
  report: (progress: Progress) => void
  /** tells the listeners what happens in the step */
  tell: StepEvents
}

/** Thrown inside an execution that another process has taken over: none of it is committed. */
export class LeaseLost extends Error {
  constructor(jobExecutionId: number) {
    super(`job execution ${jobExecutionId} belongs to another process now`)
    this.name = 'LeaseLost'
  }
}

/** Why a job, or an operation on one, was refused. */
export type JobRefusalReason =
  | 'INVALID_PARAMETERS'
  | 'START_LIMIT'
  | 'NO_SUCH_EXECUTION'
  | 'NOT_RESTARTABLE'
  | 'STILL_RUNNING'

/** The engine's refusal; `reason` tells programs what `message` tells people. */
export class JobRefusal extends Error {
  readonly reason: JobRefusalReason

  constructor(reason: JobRefusalReason, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'JobRefusal'
    this.reason = reason
  }
}

/**
 * A text for the record: what an error says, without its stack.
 * @param error anything thrown
 * @returns at most 2,000 characters
 */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  // PostgreSQL keeps every character but this one.
  return text.replaceAll('\0', '').slice(0, 2_000)
}
