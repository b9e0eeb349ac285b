import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLooks } from './looks.ts'

test('who asks meanwhile shares the look, and soon after it gets none', async () => {
  const answers: PromiseWithResolvers<void>[] = []
  const look = () => {
    const answer = Promise.withResolvers<void>()
    answers.push(answer)
    return answer.promise
  }
  const looks = createLooks(look, 60_000)
  const asked = [looks.now(), looks.now()]
  assert.equal(answers.length, 1)
  answers[0]?.resolve()
  await Promise.all(asked)
  await looks.now()
  assert.equal(answers.length, 1)
  const eager = createLooks(look, 0)
  const again = eager.now()
  assert.equal(answers.length, 2)
  const stopped = eager.stop()
  answers[1]?.resolve()
  await Promise.all([again, stopped])
})
