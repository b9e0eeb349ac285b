import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createQuestion } from './question.ts'

/** A question whose answers the test gives, and what it told. */
function questioned(msMax: number) {
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
    msMax,
  )
  const answerWith = (settle: (answer: PromiseWithResolvers<number>) => void) => {
    const asked = ask()
    settle(answer)
    return asked
  }
  return { told, ask, answerWith, current: () => answer, times: () => times }
}

test('all who look meanwhile get the answer of one question, and the next a new one', async () => {
  const { ask, current, times } = questioned(10_000)
  const looking = [ask(), ask(), ask()]
  current().resolve(7)
  assert.deepEqual(await Promise.all(looking), [7, 7, 7])
  assert.equal(times(), 1)
  const next = ask()
  current().resolve(8)
  assert.deepEqual([await next, times()], [8, 2])
})

test('what fails is missing, and told once until it can be answered again', async () => {
  const { told, answerWith } = questioned(10_000)
  const fail = () => answerWith(({ reject }) => reject(new Error('gone')))
  assert.deepEqual([await fail(), await fail()], [undefined, undefined])
  assert.deepEqual(told, ['sheep cannot be counted: Error: gone'])
  assert.equal(await answerWith(({ resolve }) => resolve(0)), 0)
  await fail()
  assert.equal(told.length, 2)
})

test('nobody waits longer than that for an answer, which is told once', async () => {
  const { told, ask, current, times } = questioned(1)
  assert.deepEqual([await ask(), await ask()], [undefined, undefined])
  assert.deepEqual(told, ['sheep cannot be counted: Error: there was no answer within 1 ms'])
  assert.equal(times(), 1, 'it is not asked again while it thinks')
  current().resolve(1)
})
