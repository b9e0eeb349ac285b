import { LeaseLost, messageOf, type Step, type StepEnd, type StepRun } from '../job.ts'
import type { JobListener } from '../listener/listener.ts'
import { stepEvents } from '../listener/step-events.ts'
import type { JobExecution } from '../repository/execution-sql.ts'
import type { JobRepository } from '../repository/job-repository.ts'
import { endStep, type OpenedStep, openStep, reopenStep } from '../repository/step-life-sql.ts'
import { StopAsked } from '../run/heartbeat.ts'
import type { RunOptions } from '../run/run-job.ts'
import { type Flow, type FlowNode, noRoute, type Routed, routeOf, type Split } from './flow.ts'

/** One run of an execution, as its flow sees it. */
export type FlowRun<Tables> = {
  repository: JobRepository<Tables>
  execution: JobExecution
  listeners: readonly JobListener[]
  options: Pick<RunOptions, 'onProgress' | 'onError'>
  /** aborted when everything should end at its next chunk or partition */
  signal: AbortSignal
  /** aborts the signal */
  abort: AbortController
}

/** How a flow ended; `onPurpose`: by `fail` or `stop`. */
type FlowEnd = StepEnd & { onPurpose?: boolean }

/**
 * Runs a sequence until one of it does not complete. What this execution, or an earlier one,
 * completed is left out, and goes on the way that it went.
 * @param work the run
 * @param flow that is to be run
 * @throws LeaseLost or a database error when nothing can be recorded any more
 */
export async function runFlow<Tables>(work: FlowRun<Tables>, flow: Flow<Tables>): Promise<FlowEnd> {
  for (const node of flow) {
    if (work.signal.aborted) return stopped(work.signal)
    const end = await runNode(work, node)
    if (end.status !== 'COMPLETED') return end
  }
  return { status: 'COMPLETED' }
}

/**
 * How a step ends that was told to.
 * @param signal of its run
 */
export function stopped(signal: AbortSignal): StepEnd {
  const asked = signal.reason instanceof StopAsked
  return { status: 'STOPPED', message: asked ? 'a stop was asked for' : 'its process was stopped' }
}

async function runNode<Tables>(work: FlowRun<Tables>, node: FlowNode<Tables>): Promise<FlowEnd> {
  if ('run' in node) return (await runStep(work, node, () => false)).end
  if (node.kind === 'split') return await runSplit(work, node)
  if (node.kind === 'ending') return { ...node.end, onPurpose: true }
  return await runRouted(work, node)
}

async function runSplit<Tables>(work: FlowRun<Tables>, { flows }: Split<Tables>): Promise<FlowEnd> {
  const branches = flows.map(async (flow) => {
    try {
      return await runFlow(work, flow)
    } catch (error) {
      // Nothing can be recorded: the other branches need not go on in vain.
      work.abort.abort(error)
      throw error
    }
  })
  const ends: FlowEnd[] = []
  for (const result of await Promise.allSettled(branches)) {
    if (result.status === 'rejected') throw result.reason
    ends.push(result.value)
  }
  return joined(ends, 'FAILED') ?? joined(ends, 'STOPPED') ?? { status: 'COMPLETED' }
}

/** The ends of one status as one; undefined when there is none of it. */
function joined(all: readonly FlowEnd[], status: StepEnd['status']): FlowEnd | undefined {
  const ends = all.filter((end) => end.status === status)
  if (ends.length === 0) return undefined
  const messages = new Set(ends.flatMap(({ message }) => message ?? []))
  const onPurpose = ends.some((end) => end.onPurpose)
  return { status, onPurpose, message: messageOf([...messages].join('; ')) }
}

async function runRouted<Tables>(work: FlowRun<Tables>, node: Routed<Tables>): Promise<FlowEnd> {
  const { step, kind } = node
  const stands = (end: StepEnd) => routeOf(node, end) !== undefined || endedOnPurpose(node, end)
  const { end, run } = await runStep(work, step, stands)
  if (endedOnPurpose(node, end)) return { ...end, onPurpose: true }
  const route = routeOf(node, end)
  if (!route && kind === 'decision' && end.status === 'COMPLETED') {
    // It was recorded when the job still had that route.
    return { status: 'FAILED', message: noRoute(step.name, end.exitCode) }
  }
  if (!route) return end
  const { status, message, onPurpose = false } = await runFlow(work, route)
  if (kind === 'decision' && onPurpose) {
    // Completed, it would choose this way again in every restart. See `endedOnPurpose`.
    await endStep(work.repository, run, { status, message, exitCode: end.exitCode })
  }
  return { status, ...(message !== undefined && { message }), onPurpose }
}

/** A decision's record says so when it has an outcome and did not complete. */
function endedOnPurpose<Tables>({ kind }: Routed<Tables>, { status, exitCode }: StepEnd): boolean {
  return kind === 'decision' && status !== 'COMPLETED' && exitCode !== undefined
}

/** @param stands says of an end in this execution that the flow went on from it */
async function runStep<Tables>(
  work: FlowRun<Tables>,
  step: Step<Tables>,
  stands: (end: StepEnd) => boolean,
): Promise<{ end: StepEnd; run: StepRun<Tables> }> {
  const { repository, execution, listeners, options } = work
  const opened = await openStep(repository, execution, step.name)
  const told = stepEvents(listeners, options.onError, {
    jobName: execution.jobName,
    jobExecutionId: execution.id,
    stepExecutionId: opened.id,
    stepName: step.name,
  })
  const run: StepRun<Tables> = {
    repository,
    jobExecutionId: execution.id,
    stepExecutionId: opened.id,
    fencingToken: execution.fencingToken,
    identifying: execution.identifyingParameters,
    parameters: execution.parameters,
    checkpoint: opened.executionContext ?? undefined,
    signal: work.signal,
    report: (progress) => options.onProgress?.(progress),
    tell: told,
  }
  const recorded = recordedEnd(opened)
  if (recorded && (recorded.status === 'COMPLETED' || stands(recorded))) {
    return { end: recorded, run }
  }
  if (recorded) await reopenStep(repository, run)
  await told.beforeStep()
  let end: StepEnd
  try {
    end = await endOf(step, run, options)
    await endStep(repository, run, end)
  } catch (error) {
    const status = error instanceof LeaseLost ? 'STOPPED' : 'FAILED'
    await told.afterStep({ status, message: messageOf(error) })
    throw error
  }
  await told.afterStep(end)
  return { end, run }
}

function recordedEnd({ status, exitCode, message }: OpenedStep): StepEnd | undefined {
  if (status === 'STARTED') return undefined
  return { status, ...(exitCode !== null && { exitCode }), ...(message !== null && { message }) }
}

async function endOf<Tables>(
  step: Step<Tables>,
  run: StepRun<Tables>,
  { onError }: FlowRun<Tables>['options'],
): Promise<StepEnd> {
  try {
    const end = await step.run(run)
    // As it will be found when it is read again.
    return end.exitCode === undefined ? end : { ...end, exitCode: messageOf(end.exitCode) }
  } catch (error) {
    if (error instanceof LeaseLost) throw error
    onError?.(error)
    return { status: 'FAILED', message: messageOf(error) }
  }
}
