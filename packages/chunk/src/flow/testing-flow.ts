import { type Flow, LeaseLost, type Step, taskletStep } from '../index.ts'
import type { TestTables } from '../testing/testing.ts'

/** What the steps of a test's flow are to do in one execution. */
export type FlowRound = {
  failing?: readonly string[]
  /** exit codes of steps, outcomes of decisions */
  codes?: Readonly<Record<string, string>>
  /** where the process dies */
  dying?: readonly string[]
}

/** Steps and decisions that do what a test's round says. */
export type FlowScript = {
  step: (name: string) => Step<TestTables>
  decide: (name: string) => () => string
  /** begins an execution */
  begin: (round: FlowRound) => void
  /** the names of what ran since then, sorted */
  ran: () => string[]
}

/** A flow of a test, made of its script's steps. */
export type ScriptedFlow = readonly [Flow<TestTables>[number], ...Flow<TestTables>]

/** Makes a script for one test. */
export function flowScript(): FlowScript {
  let round: FlowRound = {}
  let ran: string[] = []
  const act = (name: string) => {
    ran.push(name)
    // Nothing is recorded after it, as if the process were gone.
    if (round.dying?.includes(name)) throw new LeaseLost(0)
    if (round.failing?.includes(name)) throw new Error(`${name} failed`)
    return round.codes?.[name]
  }
  return {
    step: (name) => taskletStep(name, async () => act(name)),
    decide: (name) => () => act(name) ?? '',
    begin(next) {
      round = next
      ran = []
    },
    ran: () => ran.toSorted(),
  }
}
