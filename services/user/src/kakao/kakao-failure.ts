import { Problem } from '@haru/contracts'
import { z } from 'zod'

/** Kakao answers within some 100 ms; a person who waits longer than this tries again anyway. */
export const KAKAO_MS_MAX = 3_000
/** seconds */
const RETRY_AFTER = 5

/**
 * Codes with which Kakao's API refuses a token, beside status 401: an argument that cannot be a
 * token, a person who has left this app, an account that is dormant. Everything else (-1 internal
 * error, -7 maintenance, -10 quota, …) is no fault of the token. Source: Kakao's list of REST API
 * error codes.
 */
const REFUSED_CODES: readonly unknown[] = [-2, -101, -103]

const kakaoErrorSchema = z.object({ code: z.int() })

/**
 * What a failed answer of Kakao's API means.
 * @param status not 200
 * @param body as Kakao sent it
 * @returns COMMON_401_01 when the token is no good, else COMMON_503_01
 */
export function kakaoRefusal(status: number, body: unknown): Problem {
  const code = kakaoErrorSchema.safeParse(body).data?.code
  const cause = new Error(`Kakao answered ${status}, code ${code ?? 'none'}`)
  const isRefused = status === 401 || (status === 400 && REFUSED_CODES.includes(code))
  return isRefused ? new Problem('COMMON_401_01', { cause }) : kakaoAway(cause)
}

/**
 * Kakao cannot be used just now: it is down, slow, or says what nobody understands.
 * @param cause what was seen
 */
export function kakaoAway(cause: unknown): Problem {
  return new Problem('COMMON_503_01', { retryAfter: RETRY_AFTER, cause })
}
