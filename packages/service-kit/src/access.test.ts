import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Account, type Caller, Problem } from '@haru/contracts'
import type { FastifyRequest } from 'fastify'
import {
  type Access,
  accountOf,
  checkAccess,
  ownerOf,
  storePersonOf,
  storePersonOrTabletOf,
  tabletOf,
} from './access.ts'
import { ownerCaller, tabletCaller } from './testing.ts'

const { account: owner } = ownerCaller(1, 2) as { account: Account }
const CALLERS = {
  nobody: {},
  owner: { account: owner },
  operator: {
    account: { ...owner, authorityList: ['ROLE_OPERATOR'], storeId: undefined },
  },
  operatorWithStore: {
    account: { ...owner, authorityList: ['ROLE_OPERATOR', 'ROLE_STORE_OWNER'] },
  },
  ownerWithoutStore: { account: { ...owner, storeId: undefined } },
  tablet: tabletCaller(3, 2),
  ownerOnTablet: { account: owner, ...tabletCaller(3, 2) },
  operatorOnTablet: {
    account: { ...owner, authorityList: ['ROLE_OPERATOR'] },
    ...tabletCaller(3, 4),
  },
  expired: { account: { kind: 'refused', errorCode: 'COMMON_401_02' } },
  unpaired: { tablet: { kind: 'refused', errorCode: 'STORE_401_01' } },
  expiredOnTablet: {
    account: { kind: 'refused', errorCode: 'COMMON_401_02' },
    ...tabletCaller(3, 2),
  },
  service: { service: 'trade' },
  staff: { account: { ...owner, authorityList: ['ROLE_STORE_STAFF'] } },
  staffWithoutStore: {
    account: { ...owner, authorityList: ['ROLE_STORE_STAFF'], storeId: undefined },
  },
  staffOnTablet: {
    account: { ...owner, authorityList: ['ROLE_STORE_STAFF'] },
    ...tabletCaller(3, 4),
  },
} as const satisfies Record<string, unknown>
type Who = keyof typeof CALLERS

/** What each caller is told, in the order of CALLERS; `ok` lets him in. */
const TABLE: readonly (readonly [readonly Access[], Readonly<Record<Who, string>>])[] = [
  [['anyone'], row('ok ok ok ok ok ok ok ok ok ok ok ok ok ok ok')],
  [
    ['owner'],
    row(`400_02 ok 403_01 ok 403_01 403_01 ok 403_01 401_02 403_01 401_02 400_02
         403_01 403_01 403_01`),
  ],
  [
    ['owner', 'staff'],
    row('400_02 ok 403_01 ok 403_01 403_01 ok 403_01 401_02 403_01 401_02 400_02 ok 403_01 ok'),
  ],
  [
    ['tablet'],
    row(
      '400_08 403_01 403_01 403_01 403_01 ok ok ok 403_01 STORE_401_01 ok 400_08 403_01 403_01 ok',
    ),
  ],
  [
    ['owner', 'tablet'],
    row('400_02 ok 403_01 ok 403_01 ok ok ok 401_02 STORE_401_01 ok 400_02 403_01 403_01 ok'),
  ],
  [
    ['operator'],
    row(`400_02 403_01 ok ok 403_01 403_01 403_01 ok 401_02 403_01 401_02 400_02
         403_01 403_01 403_01`),
  ],
  [
    ['service'],
    row(`404_01 404_01 404_01 404_01 404_01 404_01 404_01 404_01 404_01 404_01 404_01 ok
         404_01 404_01 404_01`),
  ],
]

function row(text: string): Record<Who, string> {
  const answers = text.split(/\s+/)
  const names = Object.keys(CALLERS) as Who[]
  assert.equal(answers.length, names.length)
  const full = (code = '') => (/^\d/.test(code) ? `COMMON_${code}` : code)
  return Object.fromEntries(names.map((who, n) => [who, full(answers[n])])) as Record<Who, string>
}

function answerTo(access: readonly Access[], who: Who): string {
  try {
    checkAccess(access, CALLERS[who] as Caller)
    return 'ok'
  } catch (error) {
    assert.ok(error instanceof Problem)
    return error.code
  }
}

for (const [access, expected] of TABLE) {
  test(`a route for ${access.join(' or ')} answers each caller as the table says`, () => {
    const names = Object.keys(CALLERS) as Who[]
    const answers = Object.fromEntries(names.map((who) => [who, answerTo(access, who)]))
    assert.deepEqual(answers, expected)
  })
}

const requestOf = (who: Who) => ({ caller: CALLERS[who] as Caller }) as FastifyRequest
const FORBIDDEN = { code: 'COMMON_403_01' }

test('a route learns of its caller what it asks for, and never of another', () => {
  assert.equal(ownerOf(requestOf('owner')).storeId, 2)
  for (const who of ['owner', 'operatorWithStore', 'staff', 'staffOnTablet'] as const) {
    assert.equal(storePersonOf(requestOf(who)).storeId, 2)
  }
  assert.equal(tabletOf(requestOf('tablet')).tradeDeviceId, 3)
  assert.equal(accountOf(requestOf('operator')).userId, 1)
  for (const [who, kind, storeId] of [
    ['owner', 'account', 2],
    ['operatorWithStore', 'account', 2],
    ['ownerOnTablet', 'account', 2],
    ['staff', 'account', 2],
    ['staffOnTablet', 'account', 2],
    ['tablet', 'tablet', 2],
    ['operatorOnTablet', 'tablet', 4],
    ['expiredOnTablet', 'tablet', 2],
  ] as const) {
    const chosen = storePersonOrTabletOf(requestOf(who))
    assert.deepEqual([chosen.kind, chosen.storeId], [kind, storeId], who)
  }
  for (const who of ['nobody', 'tablet', 'ownerWithoutStore', 'operator', 'expired'] as const) {
    assert.throws(() => ownerOf(requestOf(who)), FORBIDDEN)
    assert.throws(() => storePersonOf(requestOf(who)), FORBIDDEN)
  }
  assert.throws(() => ownerOf(requestOf('staff')), FORBIDDEN)
  assert.throws(() => storePersonOf(requestOf('staffWithoutStore')), FORBIDDEN)
  for (const who of ['nobody', 'owner', 'unpaired', 'service'] as const) {
    assert.throws(() => tabletOf(requestOf(who)), FORBIDDEN)
  }
  for (const who of ['nobody', 'tablet', 'expired'] as const) {
    assert.throws(() => accountOf(requestOf(who)), FORBIDDEN)
  }
  for (const who of ['nobody', 'operator', 'unpaired', 'expired', 'service'] as const) {
    assert.throws(() => storePersonOrTabletOf(requestOf(who)), FORBIDDEN)
  }
})
