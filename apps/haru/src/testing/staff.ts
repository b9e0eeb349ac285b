import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type Door, kakaoTokenOf, type Restaurant } from './restaurant.ts'

/** One of a restaurant's staff, signed in. */
export type HiredStaff = { id: number; token: string; email: string; refreshCookie: string }

/**
 * Invites somebody, who joins and signs in.
 * @param system a running installation
 * @param restaurant whose owner invites
 */
export async function hireStaff(
  system: Door,
  { owner }: Pick<Restaurant, 'owner'>,
): Promise<HiredStaff> {
  const email = `staff-${randomUUID()}@example.com`
  const token = await kakaoTokenOf(system, email)
  const { body: invitation } = await owner('POST', '/user/staff/invitation')
  const body = { token, code: invitation.code }
  const joined = await system.request('POST', '/user/staff', { body })
  assert.equal(joined.status, 201, JSON.stringify(joined.body))
  const signedIn = await system.request('POST', `/user/login/kakao?token=${token}`)
  const [refreshCookie = ''] = signedIn.cookies.filter((one) => one.startsWith('refreshToken='))
  return { id: joined.body.id, token: signedIn.body.accessToken, email, refreshCookie }
}
