import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isTicket, readTicket, ticketOf } from './sign-up-ticket.ts'

const SECRETS = ['ticket-secret-0123456789abcdef01234567'] as const
const NOW = 1_800_000_000_000
const MINUTE = 60_000
const PERSON = { kakaoId: 77, email: null, name: '김하루', phone: null }

test('a ticket carries the person whom Kakao vouched for', () => {
  const ticket = ticketOf(PERSON, SECRETS, NOW)
  assert.equal(isTicket(ticket), true)
  assert.deepEqual(readTicket(ticket, SECRETS, NOW), PERSON)
})

test('a ticket is good for 15 minutes', () => {
  const ticket = ticketOf(PERSON, SECRETS, NOW)
  assert.deepEqual(readTicket(ticket, SECRETS, NOW + 15 * MINUTE - 1), PERSON)
  assert.equal(readTicket(ticket, SECRETS, NOW + 15 * MINUTE), undefined)
})

test('an altered ticket is worth nothing', () => {
  const other = ticketOf({ ...PERSON, kakaoId: 78 }, SECRETS, NOW)
  const mac = ticketOf(PERSON, SECRETS, NOW).split('.')[2]
  const [prefix, content] = other.split('.')
  assert.equal(readTicket(`${prefix}.${content}.${mac}`, SECRETS, NOW), undefined)
  assert.equal(readTicket('signup.', SECRETS, NOW), undefined)
})
