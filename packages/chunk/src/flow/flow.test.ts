import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decision, type FlowNode, fail, onEnd, split, stop, taskletStep } from '../index.ts'
import type { TestTables } from '../testing/testing.ts'
import { checkFlow, stepsOf } from './flow.ts'

type Node = FlowNode<TestTables>

const step = (name: string) => taskletStep<TestTables>(name, async () => {})
const decide = () => 'yes'

const WRONG: { what: string; nodes: unknown[]; message: RegExp }[] = [
  {
    what: 'two steps of one name',
    nodes: [step('a'), step('a')],
    message: /^the job nightly has two steps named a$/,
  },
  {
    what: 'a name that comes again in a split within a route',
    nodes: [step('a'), decision('d', decide, { yes: [split('s', [[step('b')], [step('a')]])] })],
    message: /has two steps named a/,
  },
  {
    what: 'a step named as a decision',
    nodes: [decision('a', decide, { yes: [step('a')] })],
    message: /has two steps named a/,
  },
  {
    what: 'a split named as a step',
    nodes: [onEnd(step('a'), { FAILED: [split('a', [[step('b')]])] })],
    message: /has two steps named a/,
  },
  { what: 'a step without a name', nodes: [step('')], message: /has a step without a name/ },
  { what: 'nothing', nodes: [undefined], message: /neither a step nor a split, decision or end/ },
  {
    what: 'an unknown shape',
    nodes: [{ kind: 'loop', name: 'l' }],
    message: /neither a step nor a split, decision or end/,
  },
  {
    what: 'a route that is no list',
    nodes: [onEnd(step('a'), { FAILED: step('b') as never })],
    message: /has a flow that is no list of steps/,
  },
  {
    what: 'steps behind the end',
    nodes: [onEnd(step('a'), { FAILED: [fail('no'), step('b')] })],
    message: /has steps behind a fail or stop/,
  },
]

for (const { what, nodes, message } of WRONG) {
  test(`a job with ${what} is refused`, () => {
    const job = { name: 'nightly', steps: nodes as [Node, ...Node[]] }
    assert.throws(() => checkFlow(job), { name: 'TypeError', message })
  })
}

test('splits without flows, with too many or an empty one are refused when defined', () => {
  assert.throws(() => split('s', []), { message: 'the split s has 0 flows, not 1 to 64' })
  const many = Array.from({ length: 65 }, (_, n) => [step(`${n}`)])
  assert.throws(() => split('s', many), { message: 'the split s has 65 flows, not 1 to 64' })
  assert.throws(() => split('s', [[step('a')], []]), { message: /has a flow without steps/ })
})

test('a stopped step has no route: it is there for a restart', () => {
  assert.throws(() => onEnd(step('a'), { STOPPED: [] }), { message: /a route for STOPPED/ })
})

test('all steps of a flow are found, whichever way it goes', () => {
  const flow: Node[] = [
    step('a'),
    split('s', [[step('b')], [onEnd(step('c'), { FAILED: [step('d'), stop('wait')] })]]),
    decision('e', decide, { yes: [step('f')], no: [] }),
  ]
  checkFlow({ name: 'nightly', steps: flow as [Node, ...Node[]] })
  assert.deepEqual(
    stepsOf(flow).map(({ name }) => name),
    ['a', 'b', 'c', 'd', 'f'],
  )
})
