import type { Job, Step, StepEnd, StepRun } from '../job.ts'

/** Steps, splits and decisions in sequence. */
export type Flow<Tables> = readonly FlowNode<Tables>[]

/** One place of a sequence. */
export type FlowNode<Tables> = Step<Tables> | Split<Tables> | Routed<Tables> | Ending

/** Sequences that run at the same time. Made by `split`. */
export type Split<Tables> = {
  kind: 'split'
  name: string
  flows: readonly Flow<Tables>[]
}

/** Which sequence follows which exit code; `*` follows every other one. */
export type Routes<Tables> = { readonly [exitCode: string]: Flow<Tables> }

/** A step whose exit code says how to go on. Made by `onEnd` and `decision`. */
export type Routed<Tables> = {
  kind: 'onEnd' | 'decision'
  step: Step<Tables>
  routes: Routes<Tables>
}

/** The end of the job, on purpose. Made by `fail` and `stop`. */
export type Ending = { kind: 'ending'; end: StepEnd }

const FLOWS_MAX = 64
const UNKNOWN = 'has something that is neither a step nor a split, decision or end'

/**
 * Runs several sequences at the same time. It has ended when all of them have; it failed, or
 * stopped, when one did, while the others ran to their ends.
 * @param name unique in the job
 * @param flows 1 to 64 sequences, none of them empty
 * @throws RangeError when there are none, or too many
 */
export function split<Tables>(name: string, flows: readonly Flow<Tables>[]): Split<Tables> {
  if (flows.length < 1 || flows.length > FLOWS_MAX) {
    throw new RangeError(`the split ${name} has ${flows.length} flows, not 1 to ${FLOWS_MAX}`)
  }
  if (flows.some((flow) => flow.length === 0)) {
    throw new RangeError(`the split ${name} has a flow without steps`)
  }
  return { kind: 'split', name, flows }
}

/**
 * Chooses how to go on. What was chosen is recorded like a step, so that a takeover and a restart
 * go the same way; one that chose a route to `fail` or `stop` is asked again by a restart.
 * @param name unique in the job
 * @param decide returns the outcome; it changes nothing
 * @param routes by outcome; after the route the sequence goes on behind the decision. An outcome
 *   without a route fails the job
 */
export function decision<Tables>(
  name: string,
  decide: (run: StepRun<Tables>) => string | Promise<string>,
  routes: Routes<Tables>,
): Routed<Tables> {
  const step: Step<Tables> = {
    name,
    async run(run) {
      const exitCode = await decide(run)
      if (!lookUp(routes, exitCode)) throw new Error(noRoute(name, exitCode))
      return { status: 'COMPLETED', exitCode }
    },
  }
  return { kind: 'decision', step, routes }
}

/**
 * Goes on by how a step ended. With a route for it, a failure is handled and the job goes on.
 * @param step whose exit code (default: its status) is looked up
 * @param routes by exit code. Without a route a step that failed fails the job, and one that
 *   completed just goes on. A stopped step stops the job: that has no route
 * @throws RangeError when there is a route for STOPPED
 */
export function onEnd<Tables>(step: Step<Tables>, routes: Routes<Tables>): Routed<Tables> {
  if (Object.hasOwn(routes, 'STOPPED')) {
    throw new RangeError(`the step ${step.name} has a route for STOPPED: that is for a restart`)
  }
  return { kind: 'onEnd', step, routes }
}

/**
 * Ends the job FAILED, as the last of a sequence.
 * @param message why, for a person
 */
export function fail(message: string): Ending {
  return { kind: 'ending', end: { status: 'FAILED', message } }
}

/**
 * Ends the job STOPPED, as the last of a sequence: a later launch restarts it.
 * @param message why, for a person
 */
export function stop(message: string): Ending {
  return { kind: 'ending', end: { status: 'STOPPED', message } }
}

/**
 * Checks how a job is put together.
 * @param job as it was defined
 * @throws TypeError naming what is wrong: two of one name (a restart finds steps by their names),
 *   something that is no step, or steps behind the end of a sequence
 */
export function checkFlow<Tables>(job: Pick<Job<Tables>, 'name' | 'steps'>): void {
  const names = new Set<string>()
  const wrong = (what: string) => new TypeError(`the job ${job.name} ${what}`)
  const checkName = (name: unknown) => {
    if (typeof name !== 'string' || name === '') throw wrong('has a step without a name')
    if (names.has(name)) throw wrong(`has two steps named ${name}`)
    names.add(name)
  }
  const checkSequence = (flow: Flow<Tables>) => {
    if (!Array.isArray(flow)) throw wrong('has a flow that is no list of steps')
    for (const node of flow.slice(0, -1)) {
      if ('kind' in node && node.kind === 'ending') throw wrong('has steps behind a fail or stop')
    }
    for (const node of flow) checkNode(node)
  }
  const checkNode = (node: FlowNode<Tables>) => {
    if (typeof node !== 'object' || node === null) throw wrong(UNKNOWN)
    if ('run' in node) return checkName(node.name)
    switch (node.kind) {
      case 'split':
        checkName(node.name)
        return node.flows.forEach(checkSequence)
      case 'onEnd':
      case 'decision':
        checkName(node.step.name)
        return Object.values(node.routes).forEach(checkSequence)
      case 'ending':
        return
      default:
        node satisfies never
        throw wrong(UNKNOWN)
    }
  }
  checkSequence(job.steps)
}

/**
 * Every step of a flow, whichever way it goes; decisions are left out.
 * @param flow of a job
 */
export function stepsOf<Tables>(flow: Flow<Tables>): Step<Tables>[] {
  return flow.flatMap((node) => {
    if ('run' in node) return [node]
    if (node.kind === 'split') return node.flows.flatMap(stepsOf)
    if (node.kind === 'ending') return []
    const routed = Object.values(node.routes).flatMap(stepsOf)
    return node.kind === 'decision' ? routed : [node.step, ...routed]
  })
}

/**
 * The sequence that follows a step's end.
 * @param node the step with its routes
 * @param end how it ended
 * @returns undefined: none does
 */
export function routeOf<Tables>(
  { kind, routes }: Routed<Tables>,
  { status, exitCode = status }: StepEnd,
): Flow<Tables> | undefined {
  if (status === 'STOPPED') return undefined
  // A decision that could not be made is no outcome, whatever stands for all others.
  if (kind === 'decision' && status === 'FAILED') return undefined
  return lookUp(routes, exitCode)
}

/** Why a decision fails whose outcome nothing follows. */
export function noRoute(name: string, outcome: string | undefined): string {
  return `the decision ${name} came out as ${outcome}, for which it has no route`
}

function lookUp<Tables>(routes: Routes<Tables>, exitCode: string): Flow<Tables> | undefined {
  if (Object.hasOwn(routes, exitCode)) return routes[exitCode]
  return Object.hasOwn(routes, '*') ? routes['*'] : undefined
}
