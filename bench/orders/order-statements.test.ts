import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statementsOfLog } from './order-statements.ts'

/** As a log has them: `1 begin`; what is in the time that is looked at stands between two `|`. */
function logged(text: string) {
  return text.split('|').flatMap((part, n) =>
    part.split(',').flatMap((line) => {
      const [connection, ...statement] = line.trim().split(' ')
      return connection
        ? [{ connection: Number(connection), statement: statement.join(' '), isWithin: n === 1 }]
        : []
    }),
  )
}

test('transactions are told apart by their connections, values left out', () => {
  const log = '| 1 begin, 2 begin, 1 update a set b = $1, 2 select 1, 1 commit, 2 rollback |'
  assert.deepEqual(statementsOfLog(logged(log)), [
    ['begin', 'update a set b = ?', 'commit'],
    ['begin', 'select 1', 'rollback'],
  ])
})

test('what began before, or after, is of something else', () => {
  const log = '1 begin, 1 select 1 | 1 commit, 2 select 2 | 3 begin, 3 select 3'
  assert.deepEqual(statementsOfLog(logged(log)), [['select 2']])
})

test('what ends later is waited for, and left out by nobody', () => {
  const log = '| 1 begin, 1 select 1 | 2 select 2'
  assert.equal(statementsOfLog(logged(log)), undefined)
  assert.deepEqual(statementsOfLog(logged(`${log}, 1 commit`)), [['begin', 'select 1', 'commit']])
})
