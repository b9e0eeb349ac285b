import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { noEvaluation } from './no-evaluation.ts'
import { readRepository } from './repository-files.ts'

const EVALUATIONS = [
  'const sum = eval(text)',
  'const sum = (0, eval)(text)',
  'globalThis.eval(text)',
  'client.eval(text, { keys })',
  "window['eval'](text)",
  'const run = new Function(text)',
  "const run = Function('a', text)",
  'new AsyncFunction(text)',
  'const run = (() => {}).constructor(text)',
  "import { runInNewContext } from 'node:vm'",
  "const vm = await import('vm')",
  "setTimeout('pay()', 1)",
  'setInterval(`pay()`, 1)',
  'await import(name)',
  'await import(`./jobs/day.ts`)',
  'new Worker(text, { eval: true })',
]

for (const text of EVALUATIONS) {
  test(`${text} is refused in whatever runs`, () => {
    for (const path of ['services/trade/src/order/order.ts', 'apps/haru/src/main.ts', 'a.mjs']) {
      assert.equal(noEvaluation([{ path, text }])[0]?.file, path)
    }
    assert.deepEqual(noEvaluation([{ path: 'packages/pg/src/testing.ts', text }]), [])
  })
}

test('statements made of texts are refused in SQL, triggers are none', () => {
  const path = 'services/trade/migrations/0009-x.sql'
  const textOf = (text: string) => noEvaluation([{ path, text }]).length
  assert.equal(textOf("execute 'drop table ' || name;"), 1)
  assert.equal(textOf("execute format('%s', body);"), 1)
  assert.equal(textOf('create trigger t after insert on a for each row execute function f();'), 0)
})

test('what only looks like evaluating passes', () => {
  const path = 'packages/redis/src/counters.ts'
  for (const text of [
    'client.eval(COUNT, { keys })',
    'const retrieval = evaluate(x)',
    'const f: Function = g',
    "const { pay } = await import('./pay.ts')",
    'setTimeout(() => pay(), 1)',
    '// never eval(text)',
    'const EVAL = /eval\\(/',
    'isFunction(x)',
  ]) {
    assert.deepEqual(noEvaluation([{ path, text }]), [], text)
  }
})

test('nothing of this system makes code of a text', () => {
  const files = readRepository(fileURLToPath(new URL('../..', import.meta.url)))
  assert.ok(files.length > 500)
  assert.deepEqual(noEvaluation(files), [])
})
