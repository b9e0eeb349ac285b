import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closeAll } from './close-all.ts'

test('what was opened last is closed first, one after the other', async () => {
  const said: string[] = []
  const closing = (name: string) => async () => {
    said.push(`${name} closes`)
    await null
    said.push(`${name} is closed`)
  }
  await closeAll([closing('database'), closing('gateway')])
  const gateway = ['gateway closes', 'gateway is closed']
  assert.deepEqual(said, [...gateway, 'database closes', 'database is closed'])
})

test('one that cannot be closed keeps none of the others open', async () => {
  const closed: string[] = []
  const failing = async () => {
    throw new Error('services')
  }
  const ends = [async () => closed.push('database'), failing, async () => closed.push('gateway')]
  await assert.rejects(closeAll(ends), /^Error: services$/)
  assert.deepEqual(closed, ['gateway', 'database'])
})
