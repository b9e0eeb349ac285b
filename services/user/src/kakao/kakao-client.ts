import { Problem } from '@haru/contracts'
import { boundedFetch } from './bounded-fetch.ts'
import { type Authorization, openAuthorization } from './kakao-authorization.ts'
import { KAKAO_MS_MAX, kakaoAway, kakaoRefusal } from './kakao-failure.ts'
import { type KakaoPerson, kakaoUserSchema, personOf } from './kakao-person.ts'
import type { KakaoSettings } from './kakao-settings.ts'
import { kakaoTokenInfoSchema } from './kakao-token-info.ts'

/** Everything that is asked of Kakao. */
export type KakaoClient = Authorization & {
  /**
   * Finds out who holds an access token of Kakao.
   * @param accessToken as Kakao issued it, of characters that a header may carry
   * @param kakaoId who it must be, as an id token said; undefined: nobody said
   * @returns the person, once it is sure that the token was issued to this app
   * @throws Problem COMMON_401_01 when Kakao refuses the token, or issued it to another app;
   *   COMMON_503_01 when Kakao is down, slow or incomprehensible
   */
  identify(accessToken: string, kakaoId?: number): Promise<KakaoPerson>
}

/**
 * Makes the client of one Kakao app.
 * @param settings where Kakao is, and which app this is
 * @param msMax how long one answer of Kakao may take
 */
export function openKakao(settings: KakaoSettings, msMax: number = KAKAO_MS_MAX): KakaoClient {
  const ask = (path: string, accessToken: string) =>
    askKakao(`${settings.apiBaseUrl}${path}`, accessToken, msMax)
  return {
    ...openAuthorization(settings, msMax),
    async identify(accessToken, kakaoId) {
      const info = kakaoTokenInfoSchema.safeParse(
        await ask('/v1/user/access_token_info', accessToken),
      )
      if (!info.success) throw kakaoAway(info.error)
      // Otherwise any app that a person signs in to could sign in here in his name.
      if (info.data.app_id !== settings.appId) throw new Problem('COMMON_401_01')
      if (kakaoId !== undefined && info.data.id !== kakaoId) throw new Problem('COMMON_401_01')
      const user = kakaoUserSchema.safeParse(await ask('/v2/user/me', accessToken))
      if (!user.success) throw kakaoAway(user.error)
      if (user.data.id !== info.data.id) throw kakaoAway(new Error('two answers, two people'))
      return personOf(user.data)
    },
  }
}

/** One GET of Kakao's API; the time-out covers reading the body. */
async function askKakao(url: string, accessToken: string, msMax: number): Promise<unknown> {
  let status: number
  let body: unknown
  try {
    const answer = await boundedFetch(url, {
      headers: { authorization: `Bearer ${accessToken}` },
      redirect: 'error',
      signal: AbortSignal.timeout(msMax),
    })
    status = answer.status
    body = await answer.json()
  } catch (cause) {
    throw kakaoAway(cause)
  }
  if (status !== 200) throw kakaoRefusal(status, body)
  return body
}
