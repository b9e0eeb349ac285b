import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { decision, fail, LeaseLost, onEnd, runJob, split, stop } from '../index.ts'
import { createTestRepository, expireLeases, withSuperuser } from '../testing/testing.ts'
import { type FlowRound, type FlowScript, flowScript, type ScriptedFlow } from './testing-flow.ts'

/** One execution: what it is told, and what is expected of it. */
type Round = FlowRound & {
  ran: string[]
  /** undefined: its process died, and the next round takes it over */
  status?: string
  message?: string
}

type Case = { what: string; flow: (script: FlowScript) => ScriptedFlow; rounds: Round[] }

const ROUTES = ({ step, decide }: FlowScript): ScriptedFlow => [
  step('a'),
  decision('d', decide('d'), { yes: [step('b'), step('c')], no: [], '*': [step('e')] }),
  step('z'),
]
const HANDLED = ({ step }: FlowScript): ScriptedFlow => [
  onEnd(step('a'), { FAILED: [step('mend')], MANY: [step('many')] }),
  step('z'),
]
const BRANCHES = ({ step }: FlowScript): ScriptedFlow => [
  split('s', [
    [step('a1'), step('a2')],
    [step('b1'), split('t', [[step('c')], [step('d')]])],
  ]),
  step('z'),
]

const CASES: Case[] = [
  {
    what: 'a sequence ends at the step that fails, and a restart goes on there',
    flow: ({ step }) => [step('a'), step('b'), step('c')],
    rounds: [
      { failing: ['b'], ran: ['a', 'b'], status: 'FAILED', message: 'b failed' },
      { ran: ['b', 'c'], status: 'COMPLETED' },
    ],
  },
  {
    what: 'a decision goes one way, and on behind it',
    flow: ROUTES,
    rounds: [{ codes: { d: 'yes' }, ran: ['a', 'b', 'c', 'd', 'z'], status: 'COMPLETED' }],
  },
  {
    what: 'a decision goes the other way, which may be empty',
    flow: ROUTES,
    rounds: [{ codes: { d: 'no' }, ran: ['a', 'd', 'z'], status: 'COMPLETED' }],
  },
  {
    what: 'every other outcome has a way of its own',
    flow: ROUTES,
    rounds: [{ codes: { d: 'constructor' }, ran: ['a', 'd', 'e', 'z'], status: 'COMPLETED' }],
  },
  {
    what: 'a restart goes the way that was decided, whatever would be decided now',
    flow: ROUTES,
    rounds: [
      { codes: { d: 'yes' }, failing: ['c'], ran: ['a', 'b', 'c', 'd'], status: 'FAILED' },
      { codes: { d: 'no' }, failing: ['z'], ran: ['c', 'z'], status: 'FAILED' },
      { codes: { d: 'no' }, ran: ['z'], status: 'COMPLETED' },
    ],
  },
  {
    what: 'a takeover goes the way that was decided',
    flow: ROUTES,
    rounds: [
      { codes: { d: 'yes' }, dying: ['b'], ran: ['a', 'b', 'd'] },
      { codes: { d: 'no' }, ran: ['b', 'c', 'z'], status: 'COMPLETED' },
    ],
  },
  {
    what: 'a decision that its process did not live to record is decided by the next',
    flow: ROUTES,
    rounds: [
      { dying: ['d'], ran: ['a', 'd'] },
      { codes: { d: 'no' }, ran: ['d', 'z'], status: 'COMPLETED' },
    ],
  },
  {
    what: 'an outcome without a route fails the job, and is decided anew',
    flow: ({ decide, step }) => [decision('d', decide('d'), { yes: [step('b')] }), step('z')],
    rounds: [
      {
        codes: { d: 'maybe' },
        ran: ['d'],
        status: 'FAILED',
        message: 'the decision d came out as maybe, for which it has no route',
      },
      { codes: { d: 'yes' }, ran: ['b', 'd', 'z'], status: 'COMPLETED' },
    ],
  },
  {
    what: 'a decision that fails goes no way, not even that of all others',
    flow: ROUTES,
    rounds: [{ failing: ['d'], ran: ['a', 'd'], status: 'FAILED', message: 'd failed' }],
  },
  {
    what: 'a handled failure lets the job go on',
    flow: HANDLED,
    rounds: [{ failing: ['a'], ran: ['a', 'mend', 'z'], status: 'COMPLETED' }],
  },
  {
    what: 'an exit code of its own chooses the way',
    flow: HANDLED,
    rounds: [{ codes: { a: 'MANY' }, ran: ['a', 'many', 'z'], status: 'COMPLETED' }],
  },
  {
    what: 'a step that completes without a route just goes on',
    flow: HANDLED,
    rounds: [{ codes: { a: 'FEW' }, ran: ['a', 'z'], status: 'COMPLETED' }],
  },
  {
    what: 'a failure without a route fails the job',
    flow: ({ step }) => [onEnd(step('a'), { COMPLETED: [step('b')] }), step('z')],
    rounds: [
      { failing: ['a'], ran: ['a'], status: 'FAILED', message: 'a failed' },
      { ran: ['a', 'b', 'z'], status: 'COMPLETED' },
    ],
  },
  {
    what: 'a restart goes by the exit code of a step that it leaves out',
    flow: HANDLED,
    rounds: [
      { codes: { a: 'MANY' }, failing: ['many'], ran: ['a', 'many'], status: 'FAILED' },
      { failing: ['z'], ran: ['many', 'z'], status: 'FAILED' },
      { ran: ['z'], status: 'COMPLETED' },
    ],
  },
  {
    what: 'a restart runs a step again whose failure was handled, and goes by its new end',
    flow: HANDLED,
    rounds: [
      { failing: ['a', 'mend'], ran: ['a', 'mend'], status: 'FAILED', message: 'mend failed' },
      { codes: { a: 'MANY' }, ran: ['a', 'many', 'z'], status: 'COMPLETED' },
    ],
  },
  {
    what: 'a takeover lets a handled failure stand',
    flow: HANDLED,
    rounds: [
      { failing: ['a'], dying: ['mend'], ran: ['a', 'mend'] },
      { dying: ['z'], ran: ['mend', 'z'] },
      { ran: ['z'], status: 'COMPLETED' },
    ],
  },
  {
    what: 'a job ends on purpose after a failure was cleaned up',
    flow: ({ step }) => [onEnd(step('a'), { FAILED: [step('b'), fail('cleaned up')] }), step('z')],
    rounds: [
      { failing: ['a'], ran: ['a', 'b'], status: 'FAILED', message: 'cleaned up' },
      { ran: ['a', 'z'], status: 'COMPLETED' },
    ],
  },
  {
    what: 'a decision for a stop is asked again by a restart, within another one too',
    flow: ({ step, decide }) => [
      decision('c', decide('c'), {
        yes: [decision('d', decide('d'), { wait: [step('b'), stop('not yet')], go: [] })],
      }),
      step('z'),
    ],
    rounds: [
      {
        codes: { c: 'yes', d: 'wait' },
        ran: ['b', 'c', 'd'],
        status: 'STOPPED',
        message: 'not yet',
      },
      { codes: { c: 'yes', d: 'go' }, ran: ['c', 'd', 'z'], status: 'COMPLETED' },
    ],
  },
  {
    what: 'a split runs all of its branches, and splits in them',
    flow: BRANCHES,
    rounds: [{ ran: ['a1', 'a2', 'b1', 'c', 'd', 'z'], status: 'COMPLETED' }],
  },
  {
    what: 'a branch that fails lets the others finish, and is all that a restart runs',
    flow: BRANCHES,
    rounds: [
      {
        failing: ['a1', 'c'],
        ran: ['a1', 'b1', 'c', 'd'],
        status: 'FAILED',
        message: 'a1 failed; c failed',
      },
      { ran: ['a1', 'a2', 'c', 'z'], status: 'COMPLETED' },
    ],
  },
  {
    what: 'a branch that stops stops the job after the others',
    flow: ({ step }) => [split('s', [[step('a'), stop('not yet')], [step('b')]]), step('z')],
    rounds: [{ ran: ['a', 'b'], status: 'STOPPED', message: 'not yet' }],
  },
  {
    what: 'a takeover inside a split leaves out the branch that is done',
    flow: ({ step }) => [split('s', [[step('a')], [step('b1'), step('b2')]]), step('z')],
    rounds: [
      { dying: ['b2'], ran: ['a', 'b1', 'b2'] },
      { dying: ['z'], ran: ['b2', 'z'] },
      { ran: ['z'], status: 'COMPLETED' },
    ],
  },
]

type Death = 'within its first step' | 'before its next step'

test('flows go their ways, after failures and deaths too', async (t) => {
  const { repository, database } = await createTestRepository(t)
  const run = async ({ flow, rounds }: Case, name: string, death: Death) => {
    const script = flowScript()
    const job = { name, steps: flow(script) }
    for (const { ran, status, message, ...round } of rounds) {
      script.begin(round)
      const running = runJob(repository, job, {})
      if (status === undefined) {
        await assert.rejects(running, LeaseLost)
        await expireLeases(database)
        if (death === 'before its next step') await withSuperuser(database, forgetRunningSteps)
      } else {
        const { execution } = await running
        assert.equal(execution.status, status)
        if (message !== undefined) assert.equal(execution.message, message)
      }
      assert.deepEqual(script.ran(), ran)
    }
  }
  for (const one of CASES) {
    await t.test(one.what, () => run(one, one.what, 'within its first step'))
    if (one.rounds.every(({ dying }) => !dying)) continue
    const name = `${one.what} (it died before its next step)`
    await t.test(name, () => run(one, name, 'before its next step'))
  }
})

async function forgetRunningSteps(db: Parameters<Parameters<typeof withSuperuser>[1]>[0]) {
  await sql`delete from chunk_test.step_execution where status = 'STARTED'`.execute(db)
}
