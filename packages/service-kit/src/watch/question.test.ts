import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createQuestion, type QuestionBounds } from './question.ts'

/** A question whose answers and clock are the test's, and what it told. */
function questioned(bounds: QuestionBounds = {}) {
  const clock = { ms: 5_000 }
  const told: string[] = []
  const tell = (message: string, error: unknown) => void told.push(`${message}: ${error}`)
  let answer = Promise.withResolvers<number>()
  let times = 0
  const ask = createQuestion(
    'sheep',
    () => {
      times++
      answer = Promise.withResolvers()
      return answer.promise
    },
    tell,
    { lookMsMax: 10_000, now: () => clock.ms, ...bounds },
  )
  const answerWith = (settle: (answer: PromiseWithResolvers<number>) => void) => {
    const asked = ask()
    settle(answer)
    return asked
  }
  return { clock, told, ask, answerWith, current: () => answer, times: () => times }
}

test('all who look meanwhile get the answer of one question, and the next a new one', async () => {
  const { ask, current, times } = questioned()
  const looking = [ask(), ask(), ask()]
  current().resolve(7)
  assert.deepEqual(await Promise.all(looking), [7, 7, 7])
  assert.equal(times(), 1)
  const next = ask()
  current().resolve(8)
  assert.deepEqual([await next, times()], [8, 2])
})

test('what fails and never was answered is missing, told once until it is answered', async () => {
  const { told, answerWith } = questioned()
  const fail = () => answerWith(({ reject }) => reject(new Error('gone')))
  assert.deepEqual([await fail(), await fail()], [undefined, undefined])
  assert.deepEqual(told, ['sheep cannot be counted: Error: gone'])
  assert.equal(await answerWith(({ resolve }) => resolve(0)), 0)
  assert.equal(await fail(), 0)
  assert.equal(told.length, 2)
})

test('nobody waits longer than that for an answer, which is told once', async () => {
  const { told, ask, current, times } = questioned({ lookMsMax: 1 })
  assert.deepEqual([await ask(), await ask()], [undefined, undefined])
  assert.deepEqual(told, ['sheep cannot be counted: Error: there was no answer within 1 ms'])
  assert.equal(times(), 1, 'it is not asked again while it thinks')
  current().resolve(1)
})

test('while no answer comes the last is shown for a minute, and missing then', async () => {
  const { clock, told, ask, answerWith, current, times } = questioned({ lookMsMax: 1 })
  assert.equal(await answerWith(({ resolve }) => resolve(7)), 7)
  assert.equal(await ask(), 7)
  clock.ms += 60_000
  assert.equal(await ask(), 7)
  assert.deepEqual(told, [], 'nothing is missing yet')
  clock.ms += 1
  assert.equal(await ask(), undefined)
  assert.deepEqual(told, ['sheep cannot be counted: Error: there was no answer within 1 ms'])
  assert.equal(times(), 2, 'the second question goes on')
  current().resolve(8)
  await new Promise(setImmediate)
  const slow = ask()
  assert.equal(times(), 3)
  assert.equal(await slow, 8, 'what came when nobody looked any more is shown at the next look')
})

test('a question that fails leaves the last answer for a minute, and says so at once', async () => {
  const { clock, told, answerWith } = questioned()
  await answerWith(({ resolve }) => resolve(7))
  const fail = () => answerWith(({ reject }) => reject(new Error('gone')))
  assert.equal(await fail(), 7)
  assert.deepEqual(told, ['sheep cannot be counted: Error: gone'])
  clock.ms += 60_001
  assert.equal(await fail(), undefined)
  assert.equal(told.length, 1)
})

test('a question that is never answered is given up, and can be asked anew', async () => {
  const { told, ask, answerWith, times } = questioned({ askMsMax: 1 })
  assert.equal(await ask(), undefined)
  assert.deepEqual(told, ['sheep cannot be counted: Error: it was given up after 1 ms'])
  assert.equal(await answerWith(({ resolve }) => resolve(1)), 1)
  assert.equal(times(), 2)
})
